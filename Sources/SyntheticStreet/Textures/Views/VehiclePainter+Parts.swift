/// Textures that vehicles share: panels, windows, faces, doors, cargo, letters and wheels.
extension VehiclePainter {
    func shadeBody(_ canvas: inout Canvas) {
        let noise = noise
        let bottom = Float(canvas.height)
        canvas.shade { x, y, color in
            let elevation = (bottom - Float(y)) / bottom
            return color * (0.72 + 0.36 * min(elevation * 1.6, 1)) + noise(x, y * 3) * 6
        }
    }

    func panelTexture(_ color: Canvas.Color) -> Texture {
        let noise = noise
        var canvas = Canvas(widthLog2: 5, heightLog2: 6, color: color, coverage: 1)
        canvas.shade { x, y, color in
            let rim: Float = x < 2 || x > 29 || y < 2 || y > 61 ? 0.8 : 1
            return color * rim * (1 + 0.1 * noise(x * 3, y * 3)) + noise(x, y) * 6
        }
        return canvas.texture()
    }

    func glassTexture(_ body: Canvas.Color) -> Texture {
        var glass = Canvas(widthLog2: 5, heightLog2: 5, color: .zero, coverage: 1)
        glass.shade { x, y, _ in
            Canvas.Color(44, 52, 60) + 16 * max(Wave.sine(Float(x + y) / 40 + 0.1), 0) - Float(y) * 0.6
        }
        glass.rectangle(0, 0, 32, 3, body)
        glass.rectangle(0, 0, 2, 32, body)
        glass.rectangle(30, 0, 32, 32, body)
        return glass.texture()
    }

    /// The front or back of a tall vehicle: window above, lamps and plate below.
    func faceTexture(_ body: Canvas.Color, _ generator: inout SeededGenerator, isFront: Bool) -> Texture {
        var canvas = Canvas(widthLog2: 6, heightLog2: 6, color: body, coverage: 1)
        shadeBody(&canvas)
        let glass = Canvas.Color(36, 42, 50)
        if isFront {
            canvas.rectangle(4, 12, 60, 33, glass)
            canvas.rectangle(6, 14, 30, 20, Canvas.Color(84, 94, 104), 0.5)
            canvas.rectangle(16, 42, 48, 52, Canvas.Color(36, 38, 42))
            for x in [Float(4), 50] { canvas.rectangle(x, 46, x + 10, 53, Canvas.Color(228, 230, 224)) }
            if generator.chance(0.5) { canvas.rectangle(12, 3, 52, 10, Canvas.Color(30, 32, 36)) }
        } else {
            if generator.chance(0.6) {
                for x in [Float(6), 34] { canvas.rectangle(x, 10, x + 24, 28, glass) }
            }
            canvas.rectangle(31.5, 4, 32.5, 58, body * 0.5)
            for x in [Float(2), 56] { canvas.rectangle(x, 38, x + 6, 50, Canvas.Color(160, 24, 20)) }
        }
        canvas.rectangle(24, 54, 40, 58, Canvas.Color(220, 216, 190))
        canvas.rectangle(0, 59, 64, 64, Canvas.Color(26, 26, 28))
        return canvas.texture()
    }

    func doorsTexture(_ color: Canvas.Color) -> Texture {
        var canvas = Canvas(widthLog2: 6, heightLog2: 6, color: color, coverage: 1)
        shadeBody(&canvas)
        canvas.rectangle(31, 0, 33, 60, color * 0.5)
        canvas.rectangle(0, 0, 64, 2, color * 0.6)
        for x in [Float(8), 22, 42, 56] { canvas.rectangle(x, 4, x + 1.2, 58, color * 0.65) }
        canvas.rectangle(0, 59, 64, 64, Canvas.Color(50, 50, 52))
        for x in [Float(2), 54] { canvas.rectangle(x, 59, x + 8, 63, Canvas.Color(170, 24, 20)) }
        return canvas.texture()
    }

    /// The side of a load: plain, ribbed or printed.
    func cargoTexture(_ color: Canvas.Color, kind: Int, _ generator: inout SeededGenerator) -> Texture {
        let noise = noise
        var canvas = Canvas(widthLog2: 8, heightLog2: 6, color: color, coverage: 1)
        if kind >= 4 { canvas.shade { x, _, color in color * (x % 8 < 4 ? 0.84 : 1.04) } }
        if (1...3).contains(kind) {
            let ink = Canvas.Color(
                generator.uniform(20...220), generator.uniform(20...180), generator.uniform(20...200))
            if generator.chance(0.5) {
                canvas.polygon([SIMD2(0, 64), SIMD2(0, 30), SIMD2(180, 64)], ink)
                canvas.limb(SIMD2(200, 30), SIMD2(214, 30), 18, 18, ink * 0.7, relief: 0)
            } else {
                canvas.rectangle(0, 44, 256, 58, ink)
            }
            paintLetters(&canvas, &generator, left: 24, right: 200, top: 12, bottom: 36, ink: ink * 0.8)
        } else if kind == 0, generator.chance(0.5) {
            paintLetters(
                &canvas, &generator, left: 40, right: 220, top: 18, bottom: 44, ink: Canvas.Color(40, 60, 120))
        }
        canvas.shade { x, y, color in
            let seam: Float = x % 40 == 0 ? 0.86 : 1
            return color * seam * (1 + 0.06 * noise(x, y * 2)) - Float(y) * 0.25 - max(noise(x * 2, y) * 20, 0)
        }
        canvas.rectangle(0, 0, 256, 2, color * 0.6)
        canvas.rectangle(0, 60, 256, 64, Canvas.Color(70, 72, 74))
        return canvas.texture()
    }

    func paintLetters(
        _ canvas: inout Canvas, _ generator: inout SeededGenerator, left: Float, right: Float, top: Float,
        bottom: Float, ink: Canvas.Color
    ) {
        var x = left
        let end = right - generator.uniform(0...40)
        let height = bottom - top
        while x < end {
            let width = height * generator.uniform(0.3...0.6)
            canvas.rectangle(x, top, x + height * 0.16, bottom, ink)
            canvas.rectangle(x, top + generator.uniform(0...height * 0.8), x + width, top + height * 0.9, ink, 0.7)
            x += width + height * 0.18
        }
    }

    func paintWheels(
        _ canvas: inout Canvas, at places: [Float], radius: Float, scale: SIMD2<Float>, height: Float
    ) {
        for place in places {
            let hub = SIMD2(place * scale.x, (height - radius) * scale.y)
            let size = radius * (scale.x + scale.y) / 2
            canvas.limb(hub, hub, size * 1.15, size * 1.15, Canvas.Color(16, 16, 17), relief: 0)
            canvas.limb(hub, hub, size * 0.55, size * 0.55, Canvas.Color(126, 128, 130))
        }
    }
}
