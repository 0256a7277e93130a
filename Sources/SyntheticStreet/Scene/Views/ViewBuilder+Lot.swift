extension ViewBuilder {
    /// A car park around the origin: rows of bays along x, with aisles, islands and trees, and its surroundings.
    mutating func addLot() {
        let half = SIMD2(dice.uniform(18...48), dice.uniform(18...42))
        addGround(materials.road, y: 0, x: -half.x...half.x, z: -half.y...half.y)
        addSurroundings(half)
        addStains(dice.integer(below: 40), x: -half.x...half.x, z: -half.y...half.y)
        let bay = SIMD2(dice.uniform(2.35...2.9), dice.uniform(4.6...5.4))
        let aisle = dice.uniform(5.5...8)
        let slant: Float = dice.chance(0.25) ? dice.uniform(0.4...0.9) * (dice.chance(0.5) ? 1 : -1) : 0
        let isDouble = dice.chance(0.75)
        let median: Float = dice.chance(0.45) ? dice.uniform(1...3) : 0
        let fill = dice.pick([Float(0), 0.08, 0.25, 0.5, 0.7, 0.9])
        let hasLines = dice.chance(0.9)
        var z = -half.y + (dice.chance(0.5) ? 0.3 : aisle)
        var isUp = dice.chance(0.5)
        while z + bay.y < half.y {
            let left = -half.x + dice.uniform(1...6)
            let right = half.x - dice.uniform(1...6)
            let row = Row(z: z, left: left, right: right, bay: bay, slant: slant, opensUp: isUp || !isDouble)
            addBays(row, fill: fill, hasLines: hasLines)
            for x in [left, right] where dice.chance(0.4) {
                addIsland(x: x - 0.2...x + 1.4, z: z + 0.3...z + bay.y - 0.3)
            }
            z += bay.y
            if isDouble, !isUp {
                if median > 0 { addIsland(x: left...right, z: z + 0.1...z + median - 0.1) }
                z += median
            } else {
                addAisle(z: z + aisle / 2, half: half.x)
                z += aisle
            }
            isUp = isDouble ? !isUp : true
        }
        for _ in 0..<1 + dice.integer(below: 5) {
            let edge = (dice.chance(0.5) ? half.x : -half.x) + dice.uniform(-0.8...0.8)
            addSign(
                x: edge, z: dice.uniform(-half.y...half.y), size: dice.uniform(0.6...1.3), isBoard: dice.chance(0.4))
        }
        addLotPeople(half)
        for _ in 0..<2 + dice.integer(below: 5) {
            addLamp(
                x: dice.uniform(-half.x...half.x), z: dice.uniform(-half.y...half.y), height: dice.uniform(5...10),
                reach: 0.8)
        }
    }

    private struct Row {
        var z: Float
        var left: Float
        var right: Float
        var bay: SIMD2<Float>
        /// How far a bay leans: its lines shift by half of this along x per metre of depth.
        var slant: Float
        /// Whether cars drive in from the side of greater z.
        var opensUp: Bool
    }

    private mutating func addBays(_ row: Row, fill: Float, hasLines: Bool) {
        let depth = row.bay.y
        let isEnd = dice.chance(0.4)
        var x = row.left + 1.6
        let lean = row.slant * depth * 0.5
        let turn = -row.slant * 0.08
        while x + row.bay.x < row.right - 1.6 {
            if hasLines {
                addLine(
                    materials.bayPaint, from: SIMD2(x - lean / 2, row.z), to: SIMD2(x + lean / 2, row.z + depth),
                    width: 0.11)
            }
            let middle = x + row.bay.x / 2
            if dice.chance(0.04) {
                addTree(x: middle, z: row.z + depth / 2, height: dice.uniform(3...7))
            } else if dice.chance(fill) {
                let model = dice.pick(dice.chance(0.07) ? art.vans : art.cars)
                let isBackwards = dice.chance(0.3)
                addVehicle(
                    model,
                    at: frame.inner(
                        x: middle + dice.uniform(-0.2...0.2), z: row.z + depth / 2 + dice.uniform(-0.3...0.3),
                        turn: (row.opensUp == isBackwards ? 0 : 0.5) + dice.uniform(-0.008...0.008) - turn))
            }
            x += row.bay.x
        }
        guard hasLines else { return }
        addLine(
            materials.bayPaint, from: SIMD2(x - lean / 2, row.z), to: SIMD2(x + lean / 2, row.z + depth), width: 0.11)
        if isEnd {
            let z = row.opensUp ? row.z : row.z + depth
            addLine(materials.bayPaint, from: SIMD2(row.left + 1.6, z), to: SIMD2(x, z), width: 0.11)
        }
    }

    /// Grass or paving behind a kerb, with bushes and trees.
    private mutating func addIsland(x: ClosedRange<Float>, z: ClosedRange<Float>) {
        let height: Float = 0.14
        addBox(materials.kerb, top: dice.chance(0.75) ? materials.grass : materials.paving, x: x, y: 0...height, z: z)
        let wide = x.upperBound - x.lowerBound
        let deep = z.upperBound - z.lowerBound
        let count = Int(max(wide, deep) / dice.uniform(2.5...7))
        let kind = dice.integer(below: 4)
        if kind == 0, max(wide, deep) > 5 {
            addHedge(
                x: x.lowerBound + 0.2...x.upperBound - 0.2, z: z.lowerBound + 0.2...z.upperBound - 0.2,
                height: dice.uniform(0.6...1.4), y: height)
            return
        }
        for _ in 0..<count {
            let spot = SIMD2(dice.uniform(x), dice.uniform(z))
            if kind == 1 {
                addBush(x: spot.x, z: spot.y, size: dice.uniform(0.6...1.6), y: height)
            } else if kind == 2 {
                addTree(x: spot.x, z: spot.y, height: dice.uniform(2.5...8), y: height)
            }
        }
    }

    private mutating func addAisle(z: Float, half: Float) {
        let isBack = dice.chance(0.5)
        if dice.chance(0.4) {
            inside(frame.inner(x: dice.uniform(-half * 0.6...half * 0.6), z: z, turn: isBack ? 0.75 : 0.25)) {
                builder in
                builder.addArrow(x: 0, z: 0, length: 3)
            }
        }
        guard dice.chance(0.5) else { return }
        let course = Course(
            start: SIMD2(isBack ? half + 40 : -half - 40, z), heading: isBack ? 0.75 : 0.25, length: 2 * half + 80)
        addLane(course, offset: 0.9, speed: dice.uniform(2...5), density: 1, lorries: 0)
    }

    private mutating func addLotPeople(_ half: SIMD2<Float>) {
        for _ in 0..<dice.pick([1, 3, 6, 10]) {
            let start = SIMD2(dice.uniform(-half.x...half.x), dice.uniform(-half.y...half.y))
            addWalker(Course(start: start, heading: dice.uniform(0...1), length: dice.uniform(15...40)), level: 0)
        }
        if dice.chance(0.6) {
            let course = Course(
                start: SIMD2(-half.x, dice.uniform(-half.y...half.y)), heading: 0.25, length: 2 * half.x)
            addRiders(course, offset: 0, count: 3)
        }
    }

    /// Pavement, verges, hedges, walls, a street and houses around the car park.
    private mutating func addSurroundings(_ half: SIMD2<Float>) {
        for side in 0..<4 {
            let isLong = side % 2 == 0
            let (wide, deep) = isLong ? (half.x, half.y) : (half.y, half.x)
            let kind = dice.integer(below: 5)
            inside(frame.inner(x: 0, z: 0, turn: Float(side) / 4)) { builder in
                let dice = builder.dice.uniform(1.5...4)
                let edge = deep
                let ground = kind == 0 ? builder.materials.paving : builder.materials.grass
                builder.addGround(ground, y: Self.kerb, x: -wide - 3...wide + 3, z: edge...edge + dice)
                builder.addScreen(
                    builder.materials.kerb, from: SIMD2(-wide, edge), to: SIMD2(wide, edge), bottom: 0, top: Self.kerb)
                let beyond = edge + dice
                if builder.dice.chance(0.5) {
                    builder.addBoundary(from: SIMD2(-wide, beyond), to: SIMD2(wide, beyond), y: Self.kerb)
                }
                switch kind {
                case 0, 1: builder.addHouses(from: -wide, to: wide, z: beyond + 2)
                case 2: builder.addSideStreet(wide: wide, z: beyond)
                default: builder.addGrove(from: -wide, to: wide, z: edge + 0.6...edge + 22)
                }
            }
        }
    }

    private mutating func addHouses(from left: Float, to right: Float, z: Float) {
        let tall = dice.pick([Float(4), 6, 9, 15, 25])
        addGround(materials.paving, y: 0, x: left - 10...right + 10, z: z - 2...z + 40)
        var x = left
        while x < right - 6 {
            let width = min(dice.uniform(8...30), right - x)
            _ = addBuilding(x: x...x + width, z: z...z + dice.uniform(9...16), tall: tall)
            x += width + dice.uniform(0...9)
        }
    }

    private mutating func addGrove(from left: Float, to right: Float, z: ClosedRange<Float>) {
        let count = Int((right - left) / dice.uniform(2.5...9))
        for _ in 0..<count {
            addTree(x: dice.uniform(left...right), z: dice.uniform(z), height: dice.uniform(4...12))
        }
    }

    private mutating func addSideStreet(wide: Float, z: Float) {
        let width = dice.uniform(6...9)
        addGround(materials.road.tinted(1.1), y: 0.01, x: -wide - 60...wide + 60, z: z...z + width)
        addLine(
            materials.paint, from: SIMD2(-wide - 50, z + width / 2), to: SIMD2(wide + 50, z + width / 2), width: 0.12,
            dash: 3, gap: 4, y: 0.02)
        addGround(materials.paving, y: Self.kerb, x: -wide - 60...wide + 60, z: z + width...z + width + 2.5)
        for direction in [Float(-1), 1] {
            let course = Course(
                start: SIMD2(-direction * (wide + 60), z + width / 2), heading: direction > 0 ? 0.25 : 0.75,
                length: 2 * wide + 120)
            addLane(course, offset: width / 4, speed: dice.uniform(6...12), density: 1, lorries: 0.08)
        }
        addHouses(from: -wide - 20, to: wide + 20, z: z + width + 5)
    }
}
