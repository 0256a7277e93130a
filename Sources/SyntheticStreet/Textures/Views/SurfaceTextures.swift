/// Ground and roof textures that repeat every 8 m, to be tinted by the light; paint repeats every 2 m.
struct SurfaceTextures {
    static let tile: Float = 8

    /// Smooth to patched, concrete slabs, cracked, gravel.
    let asphalts: [Texture]
    let pavings: [Texture]
    /// Lush, dry, weedy, snow.
    let grasses: [Texture]
    /// Red tiles, grey tiles, gravel, sheet metal.
    let roofs: [Texture]
    /// White paint: fresh, worn, nearly gone.
    let paints: [Texture]

    init(seed: UInt64, noise: NoiseField) {
        asphalts = (0..<6).map { Self.paintAsphalt(seed, $0, noise) }
        pavings = (0..<6).map { Self.paintPaving($0, noise) }
        grasses = (0..<4).map { Self.paintGrass($0, noise) }
        roofs = (0..<4).map { Self.paintRoof($0, noise) }
        paints = (0..<3).map { Self.paintPaint($0, noise) }
    }

    private static func paintAsphalt(_ seed: UInt64, _ index: Int, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .ground, 10 + index)
        var canvas = Canvas(widthLog2: 8, heightLog2: 8, color: Canvas.Color(repeating: 100), coverage: 1)
        let rough: Float = [0.5, 0.8, 1, 0.7, 1.6, 2.4][index]
        for _ in 0..<[0, 3, 8, 2, 6, 0][index] {
            let left = generator.uniform(0...200)
            let top = generator.uniform(0...200)
            let tone = Canvas.Color(repeating: 100 + generator.uniform(-24...14))
            canvas.rectangle(
                left, top, left + generator.uniform(15...60), top + generator.uniform(20...110), tone, 0.7)
        }
        for _ in 0..<[0, 4, 7, 2, 14, 0][index] {
            var point = SIMD2(generator.uniform(20...230), generator.uniform(10...180))
            let drift = generator.uniform(-8...8)
            for _ in 0..<7 {
                let step = SIMD2(generator.uniform(-9...9) + drift, generator.uniform(2...16))
                canvas.limb(point, point + step, 0.5, 0.5, Canvas.Color(repeating: 62), relief: 0)
                point += step
            }
        }
        // Oil.
        for _ in 0..<[2, 4, 8, 3, 14, 0][index] {
            let place = SIMD2(generator.uniform(20...230), generator.uniform(20...230))
            let end = place + SIMD2(generator.uniform(-6...6), generator.uniform(-14...14))
            let radius = generator.uniform(2...9)
            let tone = Canvas.Color(repeating: generator.uniform(72...90))
            canvas.limb(place, end, radius, radius * 0.6, tone, relief: 0)
        }
        canvas.shade { x, y, color in
            let grain = noise(x * 7, y * 7) * 9 + noise(x * 3 + 17, y * 5) * 5
            let broad = noise(x + 90, y) * 10 + noise(x + 20, y + 77) * 6
            let isJoint = x % 128 < 2 || y % 128 < 2
            let slab: Float = isJoint ? 0.7 : 1 + noise(x / 128 * 91, y / 128 * 53) * 0.1
            return color * (index == 3 ? slab : 1) + (grain + broad) * rough
        }
        return canvas.texture()
    }

    /// Slabs, setts, bricks and bands of several sizes.
    private static func paintPaving(_ index: Int, _ noise: NoiseField) -> Texture {
        let tones = [
            Canvas.Color(122, 120, 117), Canvas.Color(132, 104, 92), Canvas.Color(142, 134, 118),
            Canvas.Color(104, 106, 108), Canvas.Color(128, 122, 112), Canvas.Color(146, 144, 140),
        ]
        let (width, height) = [(16, 16), (4, 8), (16, 32), (8, 8), (32, 32), (64, 64)][index]
        var canvas = Canvas(widthLog2: 8, heightLog2: 8, color: tones[index], coverage: 1)
        canvas.shade { x, y, color in
            let course = y / height
            let shifted = x + (index == 1 || index == 2 ? course % 2 * width / 2 : 0)
            let joint = shifted % width == 0 || y % height == 0
            var tone = noise(shifted / width * 37, course * 53) * (index == 4 ? 34 : 20)
            if index == 3, (x / 64 + y / 64) % 2 == 0 { tone += 26 }
            return color * (joint ? 0.74 : 1) + tone + noise(x * 4, y * 4) * 10 + noise(x, y + 33) * 14
        }
        return canvas.texture()
    }

    private static func paintGrass(_ index: Int, _ noise: NoiseField) -> Texture {
        let tones = [
            Canvas.Color(74, 98, 48), Canvas.Color(124, 116, 76), Canvas.Color(88, 92, 60), Canvas.Color(208, 212, 220),
        ]
        var canvas = Canvas(widthLog2: 8, heightLog2: 8, color: tones[index], coverage: 1)
        let depth: Float = index == 3 ? 0.14 : 0.42
        canvas.shade { x, y, color in
            let broad = noise(x + 40, y) * depth * 0.6
            let earth = max(noise(x * 2 + 70, y * 2) - 0.25, 0) * (index == 2 ? 1.6 : 0.5)
            let grown = color * (1 + depth * noise(x * 6, y * 5) + broad)
            return grown + (Canvas.Color(108, 92, 70) - grown) * min(earth, 1)
        }
        return canvas.texture()
    }

    private static func paintRoof(_ index: Int, _ noise: NoiseField) -> Texture {
        let tones = [
            Canvas.Color(134, 78, 60), Canvas.Color(86, 84, 86), Canvas.Color(122, 118, 112),
            Canvas.Color(128, 134, 138),
        ]
        var canvas = Canvas(widthLog2: 8, heightLog2: 8, color: tones[index], coverage: 1)
        canvas.shade { x, y, color in
            switch index {
            case 0, 1:
                let row: Float = y % 10 < 2 ? 0.7 : 1
                let tile = noise((x + y / 10 % 2 * 4) / 8 * 31, y / 10 * 19)
                return color * row * (1 + 0.3 * tile + 0.15 * noise(x, y))
            case 2: return color * (1 + 0.25 * noise(x * 7, y * 7) + 0.3 * noise(x, y))
            default: return color * (x % 8 < 3 ? 0.8 : 1.08) * (1 + 0.2 * noise(x / 2, y / 4))
            }
        }
        return canvas.texture()
    }

    private static func paintPaint(_ index: Int, _ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 6, heightLog2: 6, color: Canvas.Color(repeating: 206), coverage: 1)
        canvas.shade { x, y, color in color + noise(x * 5, y * 5) * 14 }
        let wear: Float = [0.05, 0.4, 0.75][index]
        canvas.cover { x, y in
            min(max(1 - wear * (0.55 + 1.1 * noise(x * 6 + 11, y * 6) + 0.6 * noise(x * 2, y + 50)), 0), 1)
        }
        return canvas.texture()
    }
}
