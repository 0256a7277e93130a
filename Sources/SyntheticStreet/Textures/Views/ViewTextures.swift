/// Textures that only fixed views need, painted once per renderer.
final class ViewTextures {
    let surfaces: SurfaceTextures
    let leaves: LeafTextures
    let walls: WallTextures
    let skies: [Texture]
    let cars: [VehicleModel]
    let vans: [VehicleModel]
    let lorries: [VehicleModel]
    let buses: [VehicleModel]
    let motorbikes: MotorbikeTextures
    let people: FigureTextures
    /// White light that falls off towards the edge.
    let glow: Texture
    /// Uniform grey, for plain things.
    let plain: Texture
    /// Direction boards, twice as wide as high.
    let boards: [Texture]

    init(seed: UInt64) {
        let noise = NoiseField(seed: seed ^ 0x5EED)
        surfaces = SurfaceTextures(seed: seed, noise: noise)
        leaves = LeafTextures(seed: seed, noise: noise)
        walls = WallTextures(seed: seed, noise: noise)
        skies = SkyKind.allCases.map { SkyPainter(kind: $0, noise: noise).paint() }
        cars = (0..<VehiclePainter.carColors.count).map { VehiclePainter(seed: seed, index: $0, noise: noise).car() }
        vans = (0..<8).map { VehiclePainter(seed: seed, index: 100 + $0, noise: noise).van() }
        lorries = (0..<12).map { VehiclePainter(seed: seed, index: 200 + $0, noise: noise).lorry() }
        buses = (0..<6).map { VehiclePainter(seed: seed, index: 300 + $0, noise: noise).bus() }
        motorbikes = MotorbikeTextures(seed: seed)
        people = FigureTextures.crowd(seed: seed)
        glow = Self.paintGlow()
        plain = Canvas(widthLog2: 1, heightLog2: 1, color: Canvas.Color(repeating: 128), coverage: 1).texture()
        boards = (0..<8).map { Self.paintBoard(seed, $0) }
    }

    private static func paintGlow() -> Texture {
        var canvas = Canvas(widthLog2: 6, heightLog2: 6, color: Canvas.Color(repeating: 255), coverage: 1)
        canvas.cover { x, y in
            let offset = SIMD2(Float(x) - 31.5, Float(y) - 31.5) / 31.5
            let fall = max(1 - (offset * offset).sum(), 0)
            return fall * fall * (0.2 + 0.8 * fall * fall * fall)
        }
        return canvas.texture()
    }

    /// Green, blue, white, yellow, black or brown, with lines of lettering; some have an arrow.
    private static func paintBoard(_ seed: UInt64, _ index: Int) -> Texture {
        var generator = SeededGenerator(seed, .sign, 40 + index)
        let grounds = [
            Canvas.Color(20, 90, 60), Canvas.Color(30, 70, 150), Canvas.Color(30, 80, 170), Canvas.Color(210, 212, 210),
            Canvas.Color(16, 110, 70), Canvas.Color(206, 176, 40), Canvas.Color(26, 26, 28), Canvas.Color(130, 90, 50),
        ]
        let ground = grounds[index % grounds.count]
        let ink = ground.sum() > 400 ? Canvas.Color(24, 24, 28) : Canvas.Color(232, 232, 230)
        var canvas = Canvas(widthLog2: 7, heightLog2: 6, color: ink, coverage: 1)
        canvas.rectangle(3, 3, 125, 61, ground)
        for line in 0..<3 {
            var x: Float = 12
            let end = generator.uniform(60...100)
            let y = 10 + Float(line) * 17
            while x < end {
                let width = generator.uniform(2...5)
                canvas.rectangle(x, y, x + 2, y + 11, ink, 0.9)
                canvas.rectangle(x, y + generator.uniform(0...9), x + width, y + 11, ink, 0.6)
                x += width + (generator.chance(0.2) ? 7 : 2)
            }
        }
        if generator.chance(0.6) {
            canvas.polygon([SIMD2(112, 10), SIMD2(122, 28), SIMD2(102, 28)], ink)
            canvas.rectangle(109, 26, 115, 54, ink)
        }
        return canvas.texture()
    }
}
