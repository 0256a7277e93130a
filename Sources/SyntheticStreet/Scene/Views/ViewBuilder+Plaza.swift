extension ViewBuilder {
    /// A paved square around the origin, with people, trees, planters and lamps, and houses around it.
    mutating func addPlaza() {
        let half = dice.uniform(16...34)
        addGround(materials.paving, y: 0, x: -half - 30...half + 30, z: -half - 30...half + 30)
        if dice.chance(0.5) {
            let other = Surface(
                texture: dice.pick(art.surfaces.pavings), label: .pavement,
                tint: materials.paving.tint * dice.uniform(0.7...1.3))
            let wide = dice.uniform(2...8)
            addGround(other, y: 0.006, x: -wide...wide, z: -half...half)
            addGround(other, y: 0.008, x: -half...half, z: -wide...wide)
        }
        for _ in 0..<dice.integer(below: 4) {
            let spot = SIMD2(dice.uniform(-half...half), dice.uniform(-half...half))
            let size = dice.uniform(1.5...5)
            addBox(
                materials.kerb, top: materials.grass, x: spot.x - size...spot.x + size, y: 0...0.4,
                z: spot.y - size...spot.y + size)
            addTree(x: spot.x, z: spot.y, height: dice.uniform(4...10), y: 0.4)
        }
        for _ in 0..<dice.integer(below: 10) {
            addTree(x: dice.uniform(-half...half), z: dice.uniform(-half...half), height: dice.uniform(4...9))
        }
        for _ in 0..<3 + dice.integer(below: 6) {
            addLamp(
                x: dice.uniform(-half...half), z: dice.uniform(-half...half), height: dice.uniform(3.5...6), reach: 0.3)
        }
        let tall = dice.pick([Float(8), 12, 20])
        for side in 0..<4 {
            inside(frame.inner(x: 0, z: 0, turn: Float(side) / 4)) { builder in
                var x = -half
                while x < half - 6 {
                    let width = min(builder.dice.uniform(8...18), half - x)
                    _ = builder.addBuilding(x: x...x + width, z: half + 4...half + 16, tall: tall)
                    x += width + (builder.dice.chance(0.2) ? 5 : 0)
                }
            }
        }
        for _ in 0..<dice.pick([8, 20, 40]) {
            let start = SIMD2(dice.uniform(-half...half), dice.uniform(-half...half))
            addWalker(Course(start: start, heading: dice.uniform(0...1), length: dice.uniform(20...50)), level: 0)
        }
        for turn in [Float(0.1), 0.6] {
            addRiders(
                Course(start: SIMD2(-half * 0.7, -half * 0.7 + turn * 20), heading: turn, length: 2 * half), offset: 0,
                count: 3)
        }
        if dice.chance(0.4) {
            let course = Course(start: SIMD2(-half - 20, half * 0.8), heading: 0.25, length: 2 * half + 40)
            addLane(course, offset: 0, speed: 3, density: 1.5, lorries: 0.1)
        }
    }
}
