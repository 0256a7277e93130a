extension StreetBuilder {
    /// Lamp posts, signs, signals, bollards and trees on one pavement.
    mutating func addFurniture(lot: Int, side: Float) {
        var generator = SeededGenerator(scene.seed, .furniture, lot, Int(side))
        let z0 = Float(lot) * Self.lotLength
        let kerb = side * (Self.roadHalf + 0.45)
        if (lot & 1 == 0) == (side > 0) { addLamp(x: kerb, side: side, z: z0 + 6) }
        let z = z0 + 11 + generator.uniform(-1...1)
        switch generator.integer(below: 5) {
        case 0: addSignal(x: kerb, z: z)
        case 1, 2: addSign(x: kerb, z: z, kind: generator.integer(below: 6), size: generator.uniform(0.6...0.9))
        case 3: addBoard(side: side, z: z, kind: generator.integer(below: 6))
        default: break
        }
        if generator.chance(0.2) { addBollards(x: kerb, z: z0 + 1.5) }
        if generator.chance(0.12) {
            addBareTree(
                x: side * (Self.roadHalf + 0.9), z: z0 + 14.5, size: generator.uniform(6.5...9),
                kind: generator.integer(below: 4))
        }
    }

    mutating func addPost(x: Float, z: Float, bottom: Float, top: Float, width: Float, light: Float = 0.8) {
        addFacing(
            bank.furniture.post.view, .pole, left: x - width / 2, right: x + width / 2, bottom: bottom, top: top, z: z,
            light: Vector(repeating: light))
    }

    private mutating func addLamp(x: Float, side: Float, z: Float) {
        addPost(x: x, z: z, bottom: Self.kerbHeight, top: 1.2, width: 0.19)
        addPost(x: x, z: z, bottom: 1.2, top: 7.6, width: 0.12)
        let reach = x - side * 1.5
        addFacing(
            bank.furniture.post.view, .pole, left: min(x, reach), right: max(x, reach), bottom: 7.5, top: 7.62, z: z,
            light: Vector(repeating: 0.8))
        addFacing(
            bank.furniture.post.view, .pole, left: reach - 0.35, right: reach + 0.35, bottom: 7.42, top: 7.64,
            z: z - 0.01,
            light: Vector(repeating: 1.3))
        addShadow(left: x - 0.3, right: x + 0.3, z0: z - 0.25, z1: z + 0.25, y: Self.kerbHeight + 0.01, strength: 0.5)
    }

    private mutating func addSign(x: Float, z: Float, kind: Int, size: Float) {
        addPost(x: x, z: z, bottom: Self.kerbHeight, top: 2.6 + size, width: 0.09)
        addFacing(
            bank.furniture.signs[kind].view, .signSymbol, left: x - size / 2, right: x + size / 2, bottom: 2.4,
            top: 2.4 + size, z: z - 0.06, light: Vector(repeating: 0.9), mode: .cutOut)
    }

    private mutating func addSignal(x: Float, z: Float) {
        addPost(x: x, z: z, bottom: Self.kerbHeight, top: 3.4, width: 0.12, light: 0.5)
        addFacing(
            bank.furniture.signal.view, .signSymbol, left: x - 0.28, right: x + 0.28, bottom: 2.3, top: 3.4,
            z: z - 0.08,
            light: Vector(repeating: 1), mode: .cutOut)
    }

    /// A shop sign that sticks out from the fronts.
    private mutating func addBoard(side: Float, z: Float, kind: Int) {
        guard !scene.isGarden(lot: Int((z / Self.lotLength).rounded(.down)), side: side) else { return }
        let x = side * (Self.frontX - 0.5)
        addFacing(
            bank.furniture.signs[kind].view, .signSymbol, left: x - 0.45, right: x + 0.45, bottom: 3.1, top: 4, z: z,
            light: Vector(repeating: 0.8), mode: .cutOut)
    }

    private mutating func addBollards(x: Float, z: Float) {
        for index in 0..<4 {
            let place = z + Float(index) * 1.6
            addPost(x: x, z: place, bottom: Self.kerbHeight, top: 1.1, width: 0.12, light: 0.35)
            addShadow(
                left: x - 0.2, right: x + 0.2, z0: place - 0.15, z1: place + 0.15, y: Self.kerbHeight + 0.01,
                strength: 0.5)
        }
    }
}
