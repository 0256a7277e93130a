/// Poles, signs, signals, railings, boards, shadows.
struct FurnitureTextures {
    /// Plain paint, shaded from left to right as if round, for posts; tinted by light.
    let post: Texture
    /// Square, 1 by 1: round, square and triangular traffic signs, shop signs.
    let signs: [Texture]
    /// Traffic light head, 1 wide and 2 high.
    let signal: Texture
    /// Railings, 2 m by 1.2 m.
    let railing: Texture
    /// A fence of boards, 2 m by 2 m.
    let boards: Texture
    /// A dark spot with soft edges.
    let shadow: Texture

    init(seed: UInt64, noise: NoiseField) {
        var post = Canvas(widthLog2: 3, heightLog2: 5, color: Canvas.Color(repeating: 100), coverage: 1)
        post.shade { x, y, color in color * (1.3 - Float(x) * 0.11) + noise(x * 9, y * 5) * 8 }
        self.post = post.texture()
        signs = (0..<6).map { Self.paintSign(seed, $0) }
        signal = Self.paintSignal()
        railing = Self.paintRailing()
        boards = Self.paintBoards(noise)
        shadow = Self.paintShadow()
    }

    private static func paintSign(_ seed: UInt64, _ index: Int) -> Texture {
        var generator = SeededGenerator(seed, .sign, index)
        var canvas = Canvas(widthLog2: 6, heightLog2: 6)
        let white = Canvas.Color(214, 214, 212)
        let middle = SIMD2<Float>(32, 32)
        switch index % 4 {
        case 0:
            canvas.limb(middle, middle, 30, 30, Canvas.Color(176, 28, 30), relief: 0)
            canvas.limb(middle, middle, 22, 22, white, relief: 0)
            canvas.rectangle(20, 22, 30, 42, Canvas.Color(30, 30, 32))
            canvas.rectangle(34, 22, 45, 42, Canvas.Color(30, 30, 32))
            canvas.rectangle(37, 26, 42, 38, white)
        case 1:
            canvas.rectangle(3, 3, 61, 61, Canvas.Color(34, 66, 140))
            canvas.polygon([SIMD2(32, 12), SIMD2(50, 32), SIMD2(14, 32)], white)
            canvas.rectangle(27, 30, 37, 54, white)
        case 2:
            canvas.polygon([SIMD2(32, 3), SIMD2(62, 58), SIMD2(2, 58)], Canvas.Color(182, 30, 30))
            canvas.polygon([SIMD2(32, 15), SIMD2(52, 52), SIMD2(12, 52)], white)
            canvas.rectangle(29, 26, 35, 46, Canvas.Color(24, 24, 26))
        default:
            canvas.rectangle(2, 6, 62, 58, Canvas.Color(196, 168, 42))
            for line in 0..<4 {
                canvas.rectangle(
                    9, 13 + Float(line) * 11, generator.uniform(36...56), 19 + Float(line) * 11,
                    Canvas.Color(30, 30, 30), 0.9)
            }
        }
        return canvas.texture()
    }

    private static func paintSignal() -> Texture {
        var canvas = Canvas(widthLog2: 5, heightLog2: 6)
        canvas.rectangle(4, 1, 28, 63, Canvas.Color(20, 21, 22))
        let lamps = [Canvas.Color(70, 22, 20), Canvas.Color(74, 58, 22), Canvas.Color(60, 220, 150)]
        for (index, lamp) in lamps.enumerated() {
            let center = SIMD2<Float>(16, 12 + Float(index) * 20)
            canvas.limb(center, center, 7, 7, lamp, relief: 0)
        }
        return canvas.texture()
    }

    private static func paintRailing() -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 7)
        let iron = Canvas.Color(36, 38, 40)
        for bar in 0..<16 {
            let x = Float(bar) * 8 + 3
            canvas.rectangle(x, 10, x + 3.2, 124, iron)
        }
        canvas.rectangle(0, 14, 128, 21, iron)
        canvas.rectangle(0, 108, 128, 115, iron)
        canvas.rectangle(0, 2, 8, 128, iron * 1.2)
        return canvas.texture()
    }

    private static func paintBoards(_ noise: NoiseField) -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 7, color: Canvas.Color(94, 80, 64), coverage: 1)
        canvas.shade { x, y, color in
            let gap: Float = x % 9 == 0 ? 0.45 : 1
            let rail: Float = y < 6 ? 1.25 : 1
            return color * gap * rail * (1 + 0.3 * noise(x / 9 * 23, 5) + 0.2 * noise(x * 6, y))
        }
        return canvas.texture()
    }

    /// Alpha only, falling off towards the edge.
    private static func paintShadow() -> Texture {
        var canvas = Canvas(widthLog2: 6, heightLog2: 6, color: .zero, coverage: 1)
        canvas.cover { x, y in
            let across = (Float(x) - 31.5) / 31.5
            let along = (Float(y) - 31.5) / 31.5
            // A box with rounded corners.
            let rim = across * across * across * across + along * along * along * along
            return 0.85 * min(max((1 - rim) * 1.7, 0), 1)
        }
        return canvas.texture()
    }
}
