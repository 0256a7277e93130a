/// Paints a sky: the lower edge is the horizon.
struct SkyPainter {
    let kind: SkyKind
    let noise: NoiseField

    func paint() -> Texture {
        var canvas = Canvas(widthLog2: 8, heightLog2: 7, color: .zero, coverage: 1)
        let (horizon, zenith, cloud, cover) = tones
        let shift = kind.rawValue * 37
        let bottom = Float(canvas.height)
        canvas.shade { x, y, _ in
            let rise = 1 - Float(y) / bottom
            let clear = horizon + (zenith - horizon) * min(rise * 1.6, 1)
            // Clouds flatten towards the horizon.
            let row = Int(Float(y) * (1 + 1.5 * Float(y) / bottom))
            let veil = min(max(noise(x + shift, row * 2) * 1.8 + noise(x * 3 + shift, row * 5) * 0.5 + cover, 0), 1)
            return clear + (cloud - clear) * veil - max(noise(x + shift + 60, row * 2 + 30), 0) * 14 * max(cover, 0)
        }
        return canvas.texture()
    }

    private var tones: (horizon: Canvas.Color, zenith: Canvas.Color, cloud: Canvas.Color, cover: Float) {
        switch kind {
        case .blown: (Canvas.Color(255, 255, 255), Canvas.Color(246, 250, 254), Canvas.Color(255, 255, 255), 0.5)
        case .overcast: (Canvas.Color(222, 224, 226), Canvas.Color(186, 190, 196), Canvas.Color(206, 209, 213), 0.5)
        case .blue: (Canvas.Color(206, 222, 238), Canvas.Color(96, 146, 212), Canvas.Color(240, 244, 248), -0.5)
        case .clouds: (Canvas.Color(214, 226, 238), Canvas.Color(110, 154, 206), Canvas.Color(238, 240, 242), 0.15)
        case .heavy: (Canvas.Color(196, 200, 206), Canvas.Color(122, 128, 138), Canvas.Color(150, 154, 162), 0.4)
        case .sunset: (Canvas.Color(250, 196, 140), Canvas.Color(120, 134, 170), Canvas.Color(226, 150, 122), 0.05)
        case .night: (Canvas.Color(26, 28, 36), Canvas.Color(8, 9, 14), Canvas.Color(20, 21, 26), 0)
        case .glowingNight: (Canvas.Color(92, 70, 48), Canvas.Color(30, 26, 26), Canvas.Color(72, 58, 46), 0.2)
        }
    }
}
