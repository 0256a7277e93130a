extension StreetBuilder {
    mutating func addParkedCars(lot: Int, side: Float) {
        guard side == scene.parkingSide else { return }
        var generator = SeededGenerator(scene.seed, .car, lot, Int(side))
        for slot in 0..<3 where generator.chance(0.62) {
            let model = bank.cars[generator.integer(below: bank.cars.count)]
            let z = Float(lot) * Self.lotLength + 0.3 + Float(slot) * 5.3 + generator.uniform(0...0.4)
            addCar(
                model, x: side * (Self.roadHalf - 1.05 + generator.uniform(-0.08...0.08)), z: z,
                away: side < 0)
        }
    }

    /// A car that occupies z ... z + length; `away`: it heads along +z, so its rear is visible.
    mutating func addCar(_ model: CarModel, x: Float, z: Float, away: Bool) {
        let half = CarModel.width / 2
        let length = model.length
        addShadow(
            left: x - half - 0.3, right: x + half + 0.3, z0: z - 0.35, z1: z + length + 0.35, y: 0.01, strength: 1)
        /// Depth of a place `along` the car from its rear.
        func depth(_ along: Float) -> Float { away ? z + along : z + length - along }
        addEnd(model, x: x, z: z, isRear: away)
        for side in [Float(-1), 1] { addSide(model, x: x, side: side, z: z, away: away) }
        let roofHalf = model.roofHalf
        addStrip(
            model.paint, x: x, halves: (roofHalf, roofHalf), depths: (depth(model.rearRoof), depth(model.frontRoof)),
            heights: (model.roof, model.roof), light: 1.25)
        addStrip(
            model.glass, x: x, halves: (half - 0.08, roofHalf),
            depths: (depth(model.frontFoot), depth(model.frontRoof)),
            heights: (model.waist, model.roof), light: 1.2)
        addStrip(
            model.glass, x: x, halves: (half - 0.08, roofHalf), depths: (depth(model.rearFoot), depth(model.rearRoof)),
            heights: (model.waist, model.roof), light: 1)
        addStrip(
            model.paint, x: x, halves: (half, half - 0.06), depths: (depth(length * 0.97), depth(model.frontFoot)),
            heights: (0.74, model.waist), light: 1.3)
        addStrip(
            model.paint, x: x, halves: (half, half - 0.06), depths: (depth(0.02), depth(model.rearFoot + 0.01)),
            heights: (model.waist - 0.02, model.waist), light: 1.2)
    }

    /// The upright face towards the camera.
    private mutating func addEnd(_ model: CarModel, x: Float, z: Float, isRear: Bool) {
        let half = CarModel.width / 2
        let top = isRear ? model.waist : Float(0.76)
        let start = 1 - top / CarModel.textureHeight
        addFacing(
            (isRear ? model.rear : model.front).view, .car, left: x - half, right: x + half, bottom: 0, top: top,
            z: z, start: SIMD2(0, start), extent: SIMD2(1, 1 - start), light: scene.facingLight, mode: .cutOut)
    }

    /// Doors below the waist, upright; windows above it, leaning in.
    private mutating func addSide(_ model: CarModel, x: Float, side: Float, z: Float, away: Bool) {
        let half = CarModel.width / 2
        let rear = away ? z : z + model.length
        let along = Vector(0, 0, away ? model.length : -model.length)
        let waistRow = 1 - model.waist / CarModel.textureHeight
        let roofRow = 1 - model.roof / CarModel.textureHeight
        let light = scene.frontLight(side: -side)
        add(
            Patch(
                texture: model.side.view, origin: Vector(x + side * half, model.waist, rear), across: along,
                down: Vector(0, -model.waist, 0), start: SIMD2(0, waistRow), extent: SIMD2(0.995, 0.995 - waistRow),
                light: light, label: .car, mode: .cutOut))
        let lean = half - model.roofHalf
        add(
            Patch(
                texture: model.side.view, origin: Vector(x + side * model.roofHalf, model.roof, rear), across: along,
                down: Vector(side * lean, model.waist - model.roof, 0), start: SIMD2(0, roofRow),
                extent: SIMD2(0.995, waistRow - roofRow), light: light * 1.05, label: .car, mode: .cutOut))
    }

    /// A slanting piece; in each pair, the lower edge comes first and the upper edge second.
    private mutating func addStrip(
        _ texture: Texture, x: Float, halves: (Float, Float), depths: (Float, Float), heights: (Float, Float),
        light: Float
    ) {
        let wide = max(halves.0, halves.1)
        let upperInset = (wide - halves.1) / (2 * wide)
        let lowerInset = (wide - halves.0) / (2 * wide)
        var strip = Patch(
            texture: texture.view, origin: Vector(x - wide, heights.1, depths.1), across: Vector(2 * wide, 0, 0),
            down: Vector(0, heights.0 - heights.1, depths.0 - depths.1), light: scene.facingLight * light, label: .car)
        strip.outline = Patch.Outline(
            a: SIMD2(upperInset, 0), b: SIMD2(1 - upperInset, 0), c: SIMD2(1 - lowerInset, 1), d: SIMD2(lowerInset, 1))
        strip.extent = SIMD2(1, 0.95)
        add(strip)
    }
}
