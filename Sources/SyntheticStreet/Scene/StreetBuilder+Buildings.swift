extension StreetBuilder {
    /// A terrace: one or two houses fill the lot.
    mutating func addBuildings(lot: Int, side: Float) {
        var generator = SeededGenerator(scene.seed, .lot, lot, Int(side))
        let z0 = Float(lot) * Self.lotLength
        if generator.chance(0.45) {
            addBuilding(generator.pick(bank.facades), side: side, z0: z0, length: 16, &generator)
        } else {
            let split: Float = generator.chance(0.5) ? 8 : 10
            addBuilding(generator.pick(bank.facades), side: side, z0: z0, length: split, &generator)
            addBuilding(generator.pick(bank.facades), side: side, z0: z0 + split, length: 16 - split, &generator)
        }
    }

    private mutating func addBuilding(
        _ facade: Facade, side: Float, z0: Float, length: Float, _ generator: inout SeededGenerator
    ) {
        let z1 = z0 + length
        let x = side * (Self.frontX + generator.uniform(0...0.5))
        let back = x + side * Self.houseDepth
        let top = facade.height + Self.kerbHeight
        let tint = generator.uniform(0.86...1.12)
        let front = scene.frontLight(side: side) * tint
        let rows = facade.height / Facade.side
        addWall(
            facade.texture, .building, x: x, z0: z0, z1: z1, bottom: Self.kerbHeight, top: top,
            start: SIMD2(0, 1 - rows), extent: SIMD2(length / Facade.side, rows), light: front)
        let gable = scene.facingLight * tint * 0.85
        addFacing(
            facade.wall.view, .building, left: min(x, back), right: max(x, back), bottom: 0, top: top, z: z0,
            extent: SIMD2(Self.houseDepth / Facade.side, rows), light: gable)
        if facade.pitched {
            addRoof(facade, x: x, side: side, z0: z0, z1: z1, eaves: top, gable: gable, &generator)
        } else {
            // Parapet, seen against the sky.
            addWall(
                facade.wall, .building, x: x - side * 0.1, z0: z0, z1: z1, bottom: top, top: top + 0.5,
                start: .zero, extent: SIMD2(length / Facade.side, 0.03), light: front * 0.9)
        }
    }

    private mutating func addRoof(
        _ facade: Facade, x: Float, side: Float, z0: Float, z1: Float, eaves: Float, gable: Vector,
        _ generator: inout SeededGenerator
    ) {
        let rise = generator.uniform(1.9...2.8)
        let ridge = x + side * Self.houseDepth / 2
        let light = scene.frontLight(side: side) * 1.1
        add(
            Patch(
                texture: bank.slate.view, origin: Vector(ridge, eaves + rise, z0), across: Vector(0, 0, z1 - z0),
                down: Vector(x - ridge - side * 0.3, -rise - 0.1, 0), extent: SIMD2((z1 - z0) / 3, 2.5), light: light,
                label: .building))
        var triangle = Patch(
            texture: facade.wall.view, origin: Vector(x, eaves + rise, z0),
            across: Vector(side * Self.houseDepth, 0, 0),
            down: Vector(0, -rise, 0), extent: SIMD2(Self.houseDepth / Facade.side, rise / Facade.side), light: gable,
            label: .building)
        triangle.outline = Patch.Outline(a: SIMD2(0.5, 0), b: SIMD2(0.5, 0), c: SIMD2(1, 1), d: SIMD2(0, 1))
        add(triangle)
        let chimneys = z1 - z0 > 12 ? 2 : 1
        for index in 0..<chimneys {
            let z = z0 + 1 + Float(index) * 8
            let middle = x + side * 2.4
            let top = eaves + rise + 1.1
            addFacing(
                facade.wall.view, .building, left: middle - 0.5, right: middle + 0.5, bottom: eaves + 1, top: top, z: z,
                extent: SIMD2(0.06, 0.2), light: gable)
            addWall(
                facade.wall, .building, x: middle - side * 0.5, z0: z, z1: z + 1.3, bottom: eaves + 1, top: top,
                start: .zero, extent: SIMD2(0.08, 0.2), light: light * 0.9)
        }
    }
}
