/// Fronts outside the old town (towers, plaster, warehouses) and barriers (rails, mesh, panels).
struct WallTextures {
    /// 16 by 16 m, like `Facade`.
    let fronts: [Texture]
    /// A steel beam on posts, 4 by 0.8 m.
    let guardRail: Texture
    /// Wire mesh, 2 by 2 m.
    let mesh: Texture
    /// Noise barriers of concrete, timber, glass and green panels, 4 by 4 m.
    let panels: [Texture]
    let concrete: Texture
    let brick: Texture

    init(seed: UInt64, noise: NoiseField) {
        fronts = (0..<7).map { Self.paintFront(seed, $0, noise) }
        guardRail = Self.paintGuardRail(noise)
        mesh = Self.paintMesh()
        panels = (0..<4).map { Self.paintPanels($0, noise) }
        concrete = Self.paintStone(Canvas.Color(140, 138, 134), noise, isBrick: false)
        brick = Self.paintStone(Canvas.Color(128, 88, 74), noise, isBrick: true)
    }

    private static func paintFront(_ seed: UInt64, _ index: Int, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .facade, 50 + index)
        let tones = [
            Canvas.Color(150, 148, 144), Canvas.Color(184, 174, 156), Canvas.Color(96, 104, 112),
            Canvas.Color(206, 204, 198), Canvas.Color(150, 110, 88), Canvas.Color(128, 132, 134),
            Canvas.Color(196, 186, 150),
        ]
        let wall = tones[index]
        var canvas = Canvas(widthLog2: 8, heightLog2: 8, color: wall, coverage: 1)
        canvas.shade { x, y, color in color * (1 + 0.08 * noise(x / 2, y / 2) + 0.08 * noise(x * 3, y * 3)) }
        if index == 5 {
            // Sheet metal with gates.
            canvas.shade { x, _, color in color * (x % 6 < 2 ? 0.86 : 1) }
            for left in [Float(30), 150] { canvas.rectangle(left, 190, left + 60, 256, Canvas.Color(86, 92, 98)) }
            return canvas.texture()
        }
        let isCurtain = index == 2
        let storey = 256 / Float([5, 5, 6, 5, 5, 5, 6][index])
        let bay = 256 / Float([7, 5, 10, 6, 5, 5, 8][index])
        let inset: Float = isCurtain ? 0.08 : 0.24
        for y in stride(from: Float(0), to: 250, by: storey) {
            if isCurtain || index == 0 {
                canvas.rectangle(0, y + storey * 0.82, 256, y + storey, wall * (isCurtain ? 1.35 : 0.8))
            }
            for x in stride(from: Float(0), to: 250, by: bay) {
                let isBright = generator.chance(0.2)
                let glass =
                    isBright ? Canvas.Color(140, 156, 170) : Canvas.Color(38, 44, 52) + generator.uniform(0...26)
                let left = x + bay * inset
                let right = x + bay * (1 - inset)
                canvas.rectangle(left, y + storey * 0.25, right, y + storey * 0.78, wall * 1.25)
                canvas.rectangle(left + 1.5, y + storey * 0.25 + 1.5, right - 1.5, y + storey * 0.78 - 1, glass)
                if index == 4, generator.chance(0.4) {
                    canvas.rectangle(
                        x + bay * 0.1, y + storey * 0.62, x + bay * 0.9, y + storey * 0.92, wall * 0.7)
                }
            }
        }
        return canvas.texture()
    }

    private static func paintGuardRail(_ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 5)
        for x in [Float(30), 94] { canvas.rectangle(x, 10, x + 5, 32, Canvas.Color(116, 118, 120)) }
        canvas.rectangle(0, 2, 128, 15, Canvas.Color(168, 170, 172))
        canvas.rectangle(0, 5, 128, 7, Canvas.Color(108, 110, 112))
        canvas.rectangle(0, 10, 128, 12, Canvas.Color(116, 118, 120))
        canvas.shade { x, y, color in color + noise(x * 4, y * 4) * 16 }
        return canvas.texture()
    }

    private static func paintMesh() -> Texture {
        var canvas = Canvas(widthLog2: 6, heightLog2: 6)
        let wire = Canvas.Color(120, 126, 124)
        for line in stride(from: Float(0), to: 64, by: 5.3) {
            canvas.rectangle(line, 0, line + 0.9, 64, wire)
            canvas.rectangle(0, line, 64, line + 0.7, wire)
        }
        canvas.rectangle(0, 0, 64, 2.5, wire)
        canvas.rectangle(0, 0, 3, 64, wire * 0.8)
        return canvas.texture()
    }

    private static func paintPanels(_ index: Int, _ noise: NoiseField) -> Texture {
        let tones = [
            Canvas.Color(150, 146, 138), Canvas.Color(112, 92, 72), Canvas.Color(150, 170, 176),
            Canvas.Color(84, 104, 84),
        ]
        var canvas = Canvas(widthLog2: 6, heightLog2: 6, color: tones[index], coverage: 1)
        canvas.shade { x, y, color in
            let post: Float = x < 4 ? 0.7 : 1
            let board: Float = y % (index == 1 ? 6 : 20) == 0 ? 0.75 : 1
            return color * post * board * (1 + 0.2 * noise(x * 3, y * 5))
        }
        return canvas.texture()
    }

    private static func paintStone(_ tone: Canvas.Color, _ noise: NoiseField, isBrick: Bool) -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 7, color: tone, coverage: 1)
        canvas.shade { x, y, color in
            let stain = 0.2 * noise(x * 2, y / 4) + 0.12 * noise(x * 5, y * 5)
            guard isBrick else { return color * (1 + stain) }
            let course = y / 4
            let block = noise((x + course % 2 * 4) / 8 * 29, course * 17) * 0.25
            return color * (1 + stain + block + (y % 4 == 0 ? 0.12 : 0))
        }
        return canvas.texture()
    }
}
