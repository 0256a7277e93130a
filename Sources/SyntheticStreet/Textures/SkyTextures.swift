/// Skies: nearly white at the horizon, pale blue or clouded above. One texture spans the picture above the ground.
struct SkyTextures {
    let skies: [Texture]

    init(seed: UInt64, noise: NoiseField) {
        skies = (0..<3).map { Self.paint(seed, $0, noise) }
    }

    private static func paint(_ seed: UInt64, _ index: Int, _ noise: NoiseField) -> Texture {
        var generator = SeededGenerator(seed, .sky, index)
        let shift = generator.integer(below: NoiseField.side)
        var canvas = Canvas(widthLog2: 8, heightLog2: 7, color: .zero, coverage: 1)
        let zenith = [Canvas.Color(206, 228, 246), Canvas.Color(236, 243, 248), Canvas.Color(216, 236, 250)][index]
        let bottom = Float(canvas.height)
        canvas.shade { x, y, _ in
            let rise = 1 - Float(y) / bottom
            let clear = Canvas.Color(252, 254, 254) + (zenith - Canvas.Color(252, 254, 254)) * rise
            let cloud = min(max(noise(x + shift, y * 2) * 1.6 + 0.25, 0), 1)
            let veiled = clear + (Canvas.Color(253, 253, 253) - clear) * cloud
            return veiled - max(noise(x + shift + 60, y * 2 + 30), 0) * 9
        }
        return canvas.texture()
    }
}
