/// Clumps of leaves that crowns are built from, a conifer, and horizons.
struct LeafTextures {
    /// Round clumps with ragged edges.
    let clumps: [Texture]
    /// A conifer, twice as high as wide.
    let conifer: Texture
    /// Forest, hills, low houses, high-rises; the lower edge is the ground.
    let horizons: [Texture]

    init(seed: UInt64, noise: NoiseField) {
        clumps = (0..<5).map { Self.paintClump(seed, $0, noise) }
        conifer = Self.paintConifer(seed, noise)
        horizons = (0..<4).map { Self.paintHorizon(seed, $0, noise) }
    }

    private static func paintClump(_ seed: UInt64, _ index: Int, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .tree, 300 + index)
        var canvas = Canvas(widthLog2: 7, heightLog2: 7)
        let fine: Float = [0.9, 1.1, 0.7, 1.3, 1.6][index]
        for _ in 0..<80 {
            let angle = generator.uniform(0...1)
            let reach = generator.uniform(0...1).squareRoot() * 46
            let center = SIMD2(64 + Wave.cosine(angle) * reach, 64 + Wave.sine(angle) * reach)
            let radius = generator.uniform(5...14) / fine
            let light = 1.2 - (center.y - 20) / 200
            let tone = Canvas.Color(96, 112, 66) * light * generator.uniform(0.65...1.3)
            canvas.limb(center, center, radius, radius, tone, relief: 0.5)
        }
        canvas.shade { x, y, color in
            color * max(0.8 + 0.8 * noise(x * 7, y * 7) + 0.3 * noise(x * 2, y * 2 + 40), 0.2)
        }
        canvas.cover { x, y in noise(x * 7 + 9, y * 7) > (index == 4 ? -0.1 : -0.38) ? 1 : 0.1 }
        return canvas.texture()
    }

    private static func paintConifer(_ seed: UInt64, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .tree, 350)
        var canvas = Canvas(widthLog2: 6, heightLog2: 7)
        canvas.limb(SIMD2(32, 40), SIMD2(32, 128), 1, 2, Canvas.Color(60, 48, 40))
        for row in 0..<40 {
            let y = 6 + Float(row) * 2.8
            let half = 2 + Float(row) * 0.64
            for _ in 0..<6 {
                let x = 32 + generator.uniform(-half...half)
                let tone = Canvas.Color(74, 94, 70) * generator.uniform(0.5...1.2)
                canvas.limb(SIMD2(32, y), SIMD2(x, y + 4), 1.5, 2.2, tone)
            }
        }
        canvas.shade { x, y, color in color * (0.9 + 0.5 * noise(x * 7, y * 7)) }
        return canvas.texture()
    }

    private static func paintHorizon(_ seed: UInt64, _ index: Int, _ noise: NoiseField) -> Texture {
        guard index >= 2 else { return paintWoods(index, noise) }
        var generator = SeededGenerator(seed, .tree, 360 + index)
        var canvas = Canvas(widthLog2: 9, heightLog2: 6)
        canvas.rectangle(0, 56, 512, 64, Canvas.Color(90, 96, 84))
        let isLow = index == 2
        for _ in 0..<60 {
            let left = generator.uniform(-10...510)
            let width = generator.uniform(isLow ? 8...30 : 7...22)
            let height = generator.uniform(isLow ? 8...20 : 12...58)
            let tone = Canvas.Color(128, 124, 120) * generator.uniform(0.6...1.4)
            canvas.rectangle(left, 64 - height, left + width, 64, tone)
            if isLow {
                let roof = [
                    SIMD2(left - 1, 64 - height), SIMD2(left + width / 2, 57 - height),
                    SIMD2(left + width + 1, 64 - height),
                ]
                canvas.polygon(roof, Canvas.Color(112, 84, 72))
            }
            var y = 66 - height
            while y < 62 {
                canvas.rectangle(left + 1, y, left + width - 1, y + 1.2, Canvas.Color(50, 56, 66), 0.7)
                y += 3
            }
        }
        return canvas.texture()
    }

    private static func paintWoods(_ index: Int, _ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 9, heightLog2: 6)
        for x in 0..<canvas.width {
            let top = index == 0 ? 24 + noise(x * 2, 3) * 18 + noise(x * 7, 90) * 9 : 26 + noise(x / 2, 60) * 34
            for y in max(Int(top), 0)..<max(canvas.height, Int(top)) {
                let tone = index == 0 ? 0.9 + noise(x * 5, y * 5) * 0.5 : 1 + noise(x * 3, y * 4) * 0.25
                let color = index == 0 ? Canvas.Color(74, 88, 60) : Canvas.Color(92, 106, 96)
                canvas.blend(x, y, color * tone, min(Float(y) - top + 0.4, 1))
            }
        }
        return canvas.texture()
    }
}
