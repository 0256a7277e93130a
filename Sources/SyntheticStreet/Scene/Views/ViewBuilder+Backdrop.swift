extension ViewBuilder {
    /// Sky, far hills, trees and houses, and the ground up to them.
    mutating func addBackdrop(isUrban: Bool) {
        let base = isUrban && dice.chance(0.4) ? materials.paving : materials.grass
        let leaf = materials.leaf
        inside(Frame()) { builder in
            builder.addGround(base, y: -0.06, x: -900...900, z: -60...1600)
            builder.addSky()
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
