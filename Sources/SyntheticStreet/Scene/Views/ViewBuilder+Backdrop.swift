extension ViewBuilder {
    /// Sky, far hills, trees and houses, and the ground up to them.
    mutating func addBackdrop(isUrban: Bool) {
        let base = isUrban && dice.chance(0.1) ? materials.paving : materials.grass
        let leaf = materials.leaf
        let isOpen = dice.chance(0.3)
        inside(Frame()) { builder in
            builder.addGround(base, y: -0.06, x: -900...900, z: -60...1600)
            builder.addSky()
            if !isOpen { builder.addSuburbs(houses: isUrban ? 26 : 5) }
            for layer in 0..<1 + builder.dice.integer(below: 3) {
                let kind = builder.dice.integer(below: isUrban ? 4 : 3)
                let isWood = kind < 2
                let depth = 700 - Float(layer) * builder.dice.uniform(100...250)
                let tall = depth * builder.dice.uniform(kind == 1 ? 0.05...0.14 : 0.03...0.07)
                let tint =
                    isWood ? leaf * builder.dice.uniform(0.9...1.3) : Vector(repeating: builder.dice.uniform(0.8...1.3))
                var strip = Patch(
                    texture: builder.art.leaves.horizons[kind].view, origin: Vector(-1400, tall - 1, depth),
                    across: Vector(2800, 0, 0), down: Vector(0, -tall - 2, 0),
                    light: builder.light.onto(nil).light * tint, label: isWood ? .tree : .building, mode: .cutOut)
                strip.extent = SIMD2(2800 / (tall * 7), 0.99)
                strip.start.x = builder.dice.uniform(0...1)
                builder.add(strip)
            }
        }
    }

    /// Fields, houses and trees some way off, clear of the view's subject.
    private mutating func addSuburbs(houses: Int) {
        let start: Float = 100
        for _ in 0..<10 {
            let middle = SIMD2(dice.uniform(-300...300), dice.uniform(start + 60...600))
            let size = SIMD2(dice.uniform(20...90), dice.uniform(12...60))
            var field = dice.chance(0.3) ? materials.paving : materials.grass
            field.tint *= Vector(dice.uniform(0.7...1.3), dice.uniform(0.7...1.3), dice.uniform(0.7...1.2))
            let low = middle - size
            let high = middle + size
            addGround(field, y: -0.05, x: low.x...high.x, z: max(low.y, start)...max(high.y, start + 1))
        }
        // A motorway has its own verges, so more room stays clear beside it.
        let clear: Float = houses > 10 ? 70 : 150
        func spot(_ builder: inout ViewBuilder) -> SIMD2<Float> {
            let z = builder.dice.uniform(start...420)
            let x = builder.dice.uniform(0...1) * (z * 0.9 + 40)
            let isNear = z < 220 || houses < 10
            return SIMD2((isNear ? max(x, clear) : x) * (builder.dice.chance(0.5) ? 1 : -1), z)
        }
        let tall = dice.pick([Float(6), 8, 14, 30])
        for _ in 0..<houses {
            let place = spot(&self)
            let size = SIMD2(dice.uniform(4...14), dice.uniform(4...8))
            _ = addBuilding(
                x: place.x - size.x...place.x + size.x, z: place.y - size.y...place.y + size.y, tall: tall)
        }
        for _ in 0..<50 {
            let place = spot(&self)
            addTree(x: place.x, z: place.y, height: dice.uniform(5...15))
        }
    }

    private mutating func addSky() {
        let reach: Float = 9000
        var sky = Patch(
            texture: art.skies[light.sky.rawValue].view, origin: Vector(-reach, 2600, 3200),
            across: Vector(2 * reach, 0, 0), down: Vector(0, -2800, 0), light: Vector(repeating: 1), label: .sky)
        sky.extent = SIMD2(2 * reach / 5000, 0.98)
        sky.start.x = dice.uniform(0...1)
        sky.haze = 0
        add(sky)
    }
}
