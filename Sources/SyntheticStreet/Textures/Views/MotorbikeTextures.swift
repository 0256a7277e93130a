/// Motorbikes with riders, 2 by 2 m, from the side and from the end.
struct MotorbikeTextures {
    let sides: [Texture]
    let ends: [Texture]

    init(seed: UInt64) {
        sides = (0..<3).map { Self.paint(seed, $0, fromSide: true) }
        ends = (0..<3).map { Self.paint(seed, $0, fromSide: false) }
    }

    private static func paint(_ seed: UInt64, _ index: Int, fromSide: Bool) -> Texture {
        var generator = SeededGenerator(seed, .figure, 400 + index)
        var canvas = Canvas(widthLog2: 7, heightLog2: 7)
        let body = [Canvas.Color(150, 30, 28), Canvas.Color(40, 42, 48), Canvas.Color(60, 80, 130)][index]
        let coat = Canvas.Color(repeating: generator.uniform(24...80))
        let tire = Canvas.Color(22, 22, 24)
        func limb(_ x0: Float, _ y0: Float, _ x1: Float, _ y1: Float, _ r0: Float, _ r1: Float, _ color: Canvas.Color) {
            canvas.limb(SIMD2(64 + x0 * 64, 128 - y0 * 64), SIMD2(64 + x1 * 64, 128 - y1 * 64), r0 * 64, r1 * 64, color)
        }
        if fromSide {
            for wheel in [Float(-0.6), 0.62] {
                canvas.ring(SIMD2(64 + wheel * 64, 128 - 0.31 * 64), 0.24 * 64, 0.14 * 64, tire)
            }
            limb(-0.55, 0.62, 0.1, 0.6, 0.12, 0.2, body)
            limb(0.1, 0.6, 0.4, 0.8, 0.2, 0.1, body)
            limb(-0.2, 0.4, 0.25, 0.4, 0.16, 0.16, Canvas.Color(70, 72, 76))
            limb(0.4, 0.9, 0.62, 0.31, 0.04, 0.04, tire)
            limb(-0.15, 0.85, 0.12, 0.62, 0.11, 0.08, coat * 0.8)
            limb(0.12, 0.62, -0.02, 0.3, 0.08, 0.06, coat * 0.8)
            limb(-0.2, 0.88, 0, 1.3, 0.16, 0.17, coat)
            limb(0.02, 1.3, 0.34, 1, 0.07, 0.05, coat * 1.1)
            limb(0.08, 1.55, 0.1, 1.6, 0.14, 0.14, body * 1.1)
        } else {
            limb(0, 0.08, 0, 0.6, 0.08, 0.08, tire)
            limb(0, 0.5, 0, 0.85, 0.18, 0.2, body)
            limb(0, 0.78, 0, 0.8, 0.08, 0.08, Canvas.Color(230, 226, 200))
            limb(-0.34, 1, 0.34, 1, 0.03, 0.03, tire)
            for side in [Float(-1), 1] {
                limb(side * 0.14, 0.85, side * 0.26, 0.55, 0.1, 0.08, coat * 0.8)
                limb(side * 0.26, 0.55, side * 0.22, 0.3, 0.08, 0.06, coat * 0.8)
                limb(side * 0.2, 1.32, side * 0.36, 1.02, 0.07, 0.05, coat * 0.9)
            }
            limb(0, 0.95, 0, 1.3, 0.18, 0.2, coat)
            limb(0, 1.55, 0, 1.6, 0.14, 0.14, body * 1.1)
        }
        return canvas.texture()
    }
}
