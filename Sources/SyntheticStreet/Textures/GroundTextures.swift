/// Road, pavement, kerb and grass. A road tile is the road's whole width by 16 m.
struct GroundTextures {
    static let roadWidth: Float = 9.6
    static let tileLength: Float = 16

    let road: Texture
    let pavement: Texture
    let kerb: Texture
    let grass: Texture

    init(seed: UInt64, noise: NoiseField) {
        road = Self.paintRoad(seed, noise)
        pavement = Self.paintPavement(noise)
        kerb = Self.paintKerb(noise)
        grass = Self.paintGrass(noise)
    }

    private static func paintRoad(_ seed: UInt64, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .ground)
        var canvas = Canvas(widthLog2: 9, heightLog2: 10, color: Canvas.Color(74, 77, 83), coverage: 1)
        let perMetre = Float(canvas.width) / roadWidth
        let alongMetre = Float(canvas.height) / tileLength
        // Repairs: straight-edged patches of newer, darker or older, paler surface.
        for _ in 0..<5 {
            let left = generator.uniform(0...7) * perMetre
            let top = generator.uniform(0.5...11) * alongMetre
            let tone = generator.uniform(-13...9)
            canvas.rectangle(
                left, top, left + generator.uniform(0.7...2.4) * perMetre,
                top + generator.uniform(1.5...4.5) * alongMetre, Canvas.Color(repeating: 76 + tone), 0.8)
        }
        for _ in 0..<7 {
            var point = SIMD2(generator.uniform(0.5...8) * perMetre, generator.uniform(1...14) * alongMetre)
            for _ in 0..<6 {
                let step = SIMD2(generator.uniform(-14...14), generator.uniform(4...26))
                canvas.limb(point, point + step, 0.7, 0.7, Canvas.Color(46, 48, 51), relief: 0)
                point += step
            }
        }
        // Wheel tracks are polished; the middle of a lane is dark with oil.
        canvas.shade { x, y, color in
            let across = Float(x) / perMetre / roadWidth
            let lane = (across * 2).truncatingRemainder(dividingBy: 1)
            let track = 1 + 0.05 * Wave.cosine(lane * 2 - 0.55)
            let grain =
                noise(x * 7, y * 7) * 8 + noise(x * 3 + 17, y * 5) * 4 + noise(x * 2, y * 2) * 4 + noise(
                    x / 3 + 90, y / 6) * 5
            return color * track + grain
        }
        let white = Canvas.Color(206, 208, 206)
        let middle = Float(canvas.width) / 2
        for start in [Float(1), 9] {
            canvas.rectangle(
                middle - 0.06 * perMetre, start * alongMetre, middle + 0.06 * perMetre, (start + 3.4) * alongMetre,
                white, 0.85)
        }
        let yellow = Canvas.Color(168, 150, 84)
        for offset in [Float(0.28), 0.5] {
            for side in [offset, roadWidth - offset] {
                canvas.rectangle(
                    (side - 0.045) * perMetre, 0, (side + 0.045) * perMetre, Float(canvas.height), yellow, 0.4)
            }
        }
        // Gutters and drain covers.
        for edge in [Float(0), roadWidth - 0.16] {
            canvas.rectangle(
                edge * perMetre, 0, (edge + 0.16) * perMetre, Float(canvas.height), Canvas.Color(60, 60, 60), 0.6)
        }
        canvas.rectangle(
            2.3 * perMetre, 6 * alongMetre, 2.9 * perMetre, 6.6 * alongMetre, Canvas.Color(44, 45, 47))
        canvas.shade { x, y, color in color * (1 + 0.06 * noise(x * 3 + 31, y * 3)) }
        return canvas.texture()
    }

    private static func paintPavement(_ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 8, color: Canvas.Color(104, 102, 100), coverage: 1)
        canvas.shade { x, y, color in
            let joint = x % 32 == 0 || y % 32 == 0
            let slab = noise(x / 32 * 37, y / 32 * 53) * 16
            return color * (joint ? 0.72 : 1) + slab + noise(x * 4, y * 4) * 12
        }
        return canvas.texture()
    }

    private static func paintKerb(_ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 8, heightLog2: 3, color: Canvas.Color(134, 132, 128), coverage: 1)
        canvas.shade { x, y, color in
            color * (x % 16 == 0 ? 0.75 : 1) + noise(x / 16 * 41, 7) * 20 + noise(x * 3, y * 9) * 14
        }
        return canvas.texture()
    }

    private static func paintGrass(_ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 7, color: Canvas.Color(88, 98, 62), coverage: 1)
        canvas.shade { x, y, color in color * (1 + 0.35 * noise(x * 5, y * 3) + 0.2 * noise(x, y)) }
        return canvas.texture()
    }
}
