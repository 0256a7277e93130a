/// Paints one car model in one colour.
struct CarPainter {
    private let body: Canvas.Color
    private let noise: NoiseField
    private let estate: Bool
    private let tall: Bool
    private let proportions: Proportions

    /// Where the roof and the windows begin and end, as shares of the length from the rear; `roofHalf` is in metres.
    struct Proportions {
        var rearFoot: Float
        var rearRoof: Float
        var frontRoof: Float
        var frontFoot: Float
        var roofHalf: Float

        static func usual(estate: Bool) -> Proportions {
            Proportions(
                rearFoot: estate ? 0.02 : 0.14, rearRoof: estate ? 0.1 : 0.27, frontRoof: 0.56, frontFoot: 0.74,
                roofHalf: 0.62)
        }
    }

    init(index: Int, noise: NoiseField) {
        let colors = [
            Canvas.Color(44, 48, 58), Canvas.Color(176, 180, 186), Canvas.Color(92, 24, 26),
            Canvas.Color(28, 30, 34), Canvas.Color(40, 62, 96), Canvas.Color(126, 132, 138),
            Canvas.Color(214, 214, 212),
        ]
        body = colors[index % colors.count]
        estate = index % 2 == 0
        tall = index % 3 == 2
        proportions = .usual(estate: estate)
        self.noise = noise
    }

    init(body: Canvas.Color, estate: Bool, tall: Bool, proportions: Proportions, noise: NoiseField) {
        self.body = body
        self.estate = estate
        self.tall = tall
        self.proportions = proportions
        self.noise = noise
    }

    func paint() -> CarModel {
        let length: Float = estate ? 3.9 : 4.4
        let roof: Float = tall ? 1.56 : 1.42
        var glass = Canvas(widthLog2: 5, heightLog2: 5, color: .zero, coverage: 1)
        glass.shade { x, y, _ in
            // A band of sky across the pane.
            let band = 16 * max(Wave.sine(Float(x + y) / 40 + 0.1), 0)
            return Canvas.Color(46, 54, 62) + band - Float(y) * 0.9
        }
        // Pillars and the edge of the roof.
        for edge in [Float(0), 30] { glass.rectangle(edge, 0, edge + 2, 32, body * 0.9) }
        glass.rectangle(0, 0, 32, 2.5, body)
        glass.rectangle(0, 29.5, 32, 32, body * 0.6)
        var paint = Canvas(widthLog2: 5, heightLog2: 5, color: body, coverage: 1)
        paint.shade { _, y, color in color * 0.95 + 26 - Float(y) * 0.5 }
        let shape = Shape(
            length: length, waist: 0.92, roof: roof, rearFoot: proportions.rearFoot * length,
            rearRoof: proportions.rearRoof * length, frontRoof: proportions.frontRoof * length,
            frontFoot: proportions.frontFoot * length)
        return CarModel(
            length: length, waist: shape.waist, roof: roof, rearFoot: shape.rearFoot, rearRoof: shape.rearRoof,
            frontRoof: shape.frontRoof, frontFoot: shape.frontFoot, roofHalf: proportions.roofHalf,
            side: paintSide(shape),
            front: paintEnd(isFront: true, roof: roof), rear: paintEnd(isFront: false, roof: roof),
            paint: paint.texture(), glass: glass.texture())
    }

    private struct Shape {
        let length, waist, roof, rearFoot, rearRoof, frontRoof, frontFoot: Float
    }

    private func paintSide(_ shape: Shape) -> Texture {
        var canvas = Canvas(widthLog2: 8, heightLog2: 7)
        let scaleX = Float(canvas.width) / shape.length
        let scaleY = Float(canvas.height) / CarModel.textureHeight
        func at(_ x: Float, _ y: Float) -> SIMD2<Float> {
            SIMD2(x * scaleX, (CarModel.textureHeight - y) * scaleY)
        }
        let l = shape.length
        canvas.polygon(
            [
                at(0.02, 0.3), at(0, 0.7), at(0.04, shape.waist), at(shape.rearFoot, shape.waist + 0.02),
                at(shape.rearRoof, shape.roof), at(shape.frontRoof, shape.roof), at(shape.frontFoot, shape.waist),
                at(l * 0.96, 0.74), at(l, 0.58), at(l, 0.28), at(l - 0.1, 0.2), at(0.1, 0.2),
            ], body)
        let noise = noise
        let bottom = Float(canvas.height)
        canvas.shade { x, y, color in
            // A body reflects the sky above its shoulder and the dark road below.
            let elevation = (bottom - Float(y)) / bottom * CarModel.textureHeight
            let shine = elevation > 0.66 ? 1.12 : 0.55 + 0.55 * elevation
            return color * shine + (elevation > 0.82 ? 14 : 0) + noise(x, y * 3) * 5
        }
        let glass = Canvas.Color(30, 35, 41)
        let door = shape.rearRoof + (shape.frontRoof - shape.rearRoof) * 0.5
        canvas.polygon(
            [
                at(shape.rearFoot + 0.22, 0.97), at(shape.rearRoof + 0.1, shape.roof - 0.09),
                at(door - 0.04, shape.roof - 0.09), at(door - 0.04, 0.97),
            ], glass)
        canvas.polygon(
            [
                at(door + 0.05, 0.97), at(door + 0.05, shape.roof - 0.09),
                at(shape.frontRoof - 0.04, shape.roof - 0.09), at(shape.frontFoot - 0.16, 0.97),
            ], glass)
        canvas.limb(at(shape.rearFoot + 0.3, 1.24), at(shape.frontFoot - 0.4, 1.24), 1, 1, Canvas.Color(96, 106, 114))
        for line in [door, shape.frontFoot - 0.12, shape.rearRoof + 0.06] {
            canvas.limb(at(line, 0.92), at(line + 0.02, 0.32), 0.6, 0.6, body * 0.45, relief: 0)
        }
        canvas.limb(at(door - 0.3, 0.8), at(door - 0.12, 0.8), 1, 1, body * 0.4 + 20, relief: 0)
        canvas.limb(at(0.3, 0.5), at(l - 0.3, 0.5), 0.9, 0.9, body * 0.5, relief: 0)
        canvas.rectangle(at(0, 0.8).x, at(0, 0.86).y, at(0.14, 0).x, at(0, 0.64).y, Canvas.Color(160, 26, 20))
        canvas.rectangle(at(l - 0.2, 0).x, at(0, 0.74).y, at(l - 0.03, 0).x, at(0, 0.6).y, Canvas.Color(208, 210, 206))
        for wheel in [l * 0.19, l * 0.81] {
            let hub = at(wheel, 0.31)
            canvas.limb(at(wheel, 0.33), at(wheel, 0.33), 0.38 * scaleY, 0.38 * scaleY, Canvas.Color(14, 14, 15))
            canvas.limb(hub, hub, 0.31 * scaleY, 0.31 * scaleY, Canvas.Color(24, 24, 26))
            canvas.limb(hub, hub, 0.19 * scaleY, 0.19 * scaleY, Canvas.Color(132, 134, 138))
            for spoke in 0..<5 {
                let turn = Float(spoke) / 5
                let tip = hub + SIMD2(Wave.cosine(turn), Wave.sine(turn)) * (0.15 * scaleY)
                canvas.limb(hub, tip, 1.1, 1.6, Canvas.Color(60, 62, 66))
            }
        }
        return canvas.texture()
    }

    private func paintEnd(isFront: Bool, roof: Float) -> Texture {
        var canvas = Canvas(widthLog2: 7, heightLog2: 7)
        let scaleX = Float(canvas.width) / CarModel.width
        let scaleY = Float(canvas.height) / CarModel.textureHeight
        let middle = CarModel.width / 2
        /// A box centred `x` metres right of the middle.
        func box(_ x: Float, _ y: Float, _ width: Float, _ height: Float, _ color: Canvas.Color, _ a: Float = 1) {
            canvas.rectangle(
                (middle + x - width / 2) * scaleX, (CarModel.textureHeight - y - height) * scaleY,
                (middle + x + width / 2) * scaleX, (CarModel.textureHeight - y) * scaleY, color, a)
        }
        for side in [Float(-1), 1] { box(side * 0.66, 0, 0.22, 0.42, Canvas.Color(18, 18, 19)) }
        box(0, 0.22, CarModel.width - 0.06, roof - 0.22, body)
        box(0, 0.16, CarModel.width - 0.2, 0.1, Canvas.Color(20, 20, 22))
        let noise = noise
        let bottom = Float(canvas.height)
        canvas.shade { x, y, color in
            let elevation = (bottom - Float(y)) / bottom * CarModel.textureHeight
            return color * (elevation > 0.62 ? 1.1 : 0.6 + 0.5 * elevation) + noise(x * 2, y * 2) * 5
        }
        box(0, 0.58, CarModel.width - 0.06, 0.03, body * 0.5)
        if isFront {
            box(0, 0.6, 0.8, 0.14, Canvas.Color(22, 23, 25))
            box(0, 0.3, 1.1, 0.14, Canvas.Color(18, 18, 20))
            for side in [Float(-1), 1] {
                box(side * 0.63, 0.6, 0.36, 0.16, Canvas.Color(214, 218, 216))
                box(side * 0.63, 0.63, 0.2, 0.1, Canvas.Color(250, 250, 240))
                box(side * 0.62, 0.34, 0.16, 0.09, Canvas.Color(190, 190, 180))
            }
            box(0, 0.44, 0.52, 0.11, Canvas.Color(226, 226, 222))
        } else {
            for side in [Float(-1), 1] {
                box(side * 0.7, 0.62, 0.24, 0.28, Canvas.Color(158, 18, 16))
                box(side * 0.7, 0.7, 0.24, 0.07, Canvas.Color(216, 130, 60))
            }
            box(0, 0.64, 0.52, 0.12, Canvas.Color(214, 186, 60))
            box(0, 0.66, 0.4, 0.07, Canvas.Color(60, 52, 26), 0.7)
            box(0, 0.28, 1.5, 0.1, body * 0.4)
        }
        // The window, seen in the slanting part.
        box(0, 0.96, CarModel.width - 0.34, roof - 1.06, Canvas.Color(30, 35, 41))
        box(0, roof - 0.3, CarModel.width - 0.4, 0.18, Canvas.Color(84, 94, 102), 0.6)
        for side in [Float(-1), 1] {
            // Head-rests.
            box(side * 0.35, 0.98, 0.24, 0.2, Canvas.Color(14, 15, 17), 0.8)
        }
        return canvas.texture()
    }
}
