extension StreetBuilder {
    /// A lot without houses: grass, trees, and a fence, railing or hedge along the pavement.
    mutating func addGarden(lot: Int, side: Float) {
        var generator = SeededGenerator(scene.seed, .lot, lot, Int(side))
        let z0 = Float(lot) * Self.lotLength
        let z1 = z0 + Self.lotLength
        let edge = side * Self.frontX
        let back = side * 17
        addLevel(
            bank.ground.grass, .tree, left: min(edge, back), right: max(edge, back), z0: z0, z1: z1, y: 0.1,
            extent: SIMD2(4, 6), light: scene.groundLight)
        addWall(
            bank.trees.hedge, .tree, x: back, z0: z0, z1: z1, bottom: 0, top: 2.6, start: .zero,
            extent: SIMD2(7, 1), light: scene.frontLight(side: side))
        addBoundary(side: side, z0: z0, z1: z1, &generator)
        for index in 0..<3 {
            let z = z0 + 2.5 + Float(index) * 5.2 + generator.uniform(-1...1)
            let x = side * (Self.frontX + generator.uniform(1.6...5))
            addBareTree(x: x, z: z, size: generator.uniform(9...13), kind: generator.integer(below: 4))
        }
        for _ in 0..<4 {
            let size = generator.uniform(2...3.8)
            let x = side * (Self.frontX + generator.uniform(3...8.5))
            addBush(x: x, z: z0 + generator.uniform(1...15), size: size, kind: generator.integer(below: 3))
        }
    }

    private mutating func addBoundary(side: Float, z0: Float, z1: Float, _ generator: inout SeededGenerator) {
        let x = side * (Self.frontX + 0.05)
        let light = scene.frontLight(side: side)
        switch generator.integer(below: 3) {
        case 0:
            addWall(
                bank.furniture.boards, .fence, x: x, z0: z0, z1: z1, bottom: 0.1, top: 1.9, start: .zero,
                extent: SIMD2(8, 1), light: light)
        case 1:
            addWall(
                bank.furniture.railing, .fence, x: x, z0: z0, z1: z1, bottom: 0.1, top: 1.4, start: .zero,
                extent: SIMD2(8, 0.96), light: light, mode: .mixed)
            addWall(
                bank.trees.hedge, .tree, x: x + side * 0.7, z0: z0, z1: z1, bottom: 0, top: 1.7, start: .zero,
                extent: SIMD2(7, 0.9), light: light * 0.9)
        default:
            addWall(
                bank.furniture.railing, .fence, x: x, z0: z0, z1: z1, bottom: 0.1, top: 1.4, start: .zero,
                extent: SIMD2(8, 0.96), light: light, mode: .mixed)
        }
    }

    mutating func addBareTree(x: Float, z: Float, size: Float, kind: Int) {
        addFacing(
            bank.trees.bare[kind].view, .tree, left: x - size / 2, right: x + size / 2, bottom: 0.1, top: size + 0.1,
            z: z, extent: SIMD2(1, 0.998), light: Vector(repeating: 0.95), mode: .mixed)
        addShadow(left: x - 0.6, right: x + 0.6, z0: z - 0.4, z1: z + 0.4, y: Self.kerbHeight + 0.01, strength: 0.6)
    }

    private mutating func addBush(x: Float, z: Float, size: Float, kind: Int) {
        addFacing(
            bank.trees.evergreen[kind].view, .tree, left: x - size / 2, right: x + size / 2, bottom: -0.3,
            top: size - 0.3, z: z, light: Vector(repeating: 0.95), mode: .mixed)
    }
}
