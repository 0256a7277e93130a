extension ViewBuilder {
    /// A motorway along z, from behind the camera into the distance, with the origin in its middle.
    mutating func addMotorway() {
        let lanes = 2 + dice.integer(below: 3)
        let lane = dice.uniform(3.3...3.75)
        let shoulder = dice.uniform(0.6...3)
        let median = dice.uniform(0.4...4)
        let half = median / 2 + lane * Float(lanes) + shoulder
        let radius = dice.pick([0, 0, 260, 400, 700, 1200]) * (dice.chance(0.5) ? Float(1) : -1)
        let course = Course(
            start: SIMD2(0, -40), heading: radius == 0 ? 0 : -40 / (6.283 * radius),
            bend: radius == 0 ? 0 : 1 / (6.283 * radius),
            length: min(radius == 0 ? 600 : abs(radius) * 1.3, 600))
        addRibbon(materials.road, course, left: -half, right: half, y: 0)
        addMedian(course, median)
        for side in [Float(-1), 1] {
            let inner = side * (median / 2 + 0.4)
            addLine(materials.paint, course, offset: inner, width: 0.18)
            addLine(materials.paint, course, offset: side * (half - shoulder), width: 0.2)
            for line in 1..<lanes {
                addLine(
                    materials.paint, course, offset: side * (median / 2 + 0.4 + lane * Float(line)), width: 0.16,
                    dash: dice.pick([3, 6]), gap: dice.pick([6, 9, 12]))
            }
            addVerge(course, half: half, side: side)
        }
        let middles = (0..<lanes).flatMap { index -> [Float] in
            let offset = median / 2 + 0.4 + lane * (Float(index) + 0.5)
            return [offset, -offset]
        }
        addWear(course, offsets: middles, width: dice.uniform(1.2...3))
        addMotorwayTraffic(course, lanes: lanes, lane: lane, median: median)
        addMotorwayStructures(course, half: half)
    }

    private mutating func addMedian(_ course: Course, _ width: Float) {
        let rail = Surface(
            texture: art.walls.guardRail, label: .fence, tint: Vector(repeating: dice.uniform(0.8...1.3)),
            tile: SIMD2(4, 0.8), mode: .cutOut)
        let concrete = Surface(
            texture: art.walls.concrete, label: .fence, tint: Vector(repeating: dice.uniform(0.8...1.3)),
            tile: SIMD2(4, 4))
        if width > 1.6 { addRibbon(materials.grass, course, left: -width / 2 + 0.3, right: width / 2 - 0.3, y: 0.04) }
        switch dice.integer(below: 3) {
        case 0:
            for side in [Float(-0.3), 0.3] { addScreen(concrete, course, offset: side, bottom: 0, top: 0.9) }
            addRibbon(concrete, course, left: -0.3, right: 0.3, y: 0.9)
        case 1:
            for side in [-width / 2 + 0.2, width / 2 - 0.2] {
                addScreen(rail, course, offset: side, bottom: 0, top: 0.8)
            }
        default:
            addScreen(rail, course, offset: 0, bottom: 0, top: 0.8)
            guard width > 2 else { return }
            for along in stride(from: Float(0), to: min(course.length, 220), by: 2.2) {
                let spot = course.at(along).place
                addBush(x: spot.x, z: spot.y, size: dice.uniform(0.9...1.5))
            }
        }
        guard dice.chance(0.5) else { return }
        for along in stride(from: Float(20), to: min(course.length, 300), by: 32) {
            let spot = course.at(along).place
            for reach in [Float(-2), 2] { addLamp(x: spot.x, z: spot.y, height: 10, reach: reach) }
        }
    }

    private mutating func addVerge(_ course: Course, half: Float, side: Float) {
        let rail = Surface(
            texture: art.walls.guardRail, label: .fence, tint: Vector(repeating: dice.uniform(0.8...1.3)),
            tile: SIMD2(4, 0.8), mode: .cutOut)
        if dice.chance(0.7) { addScreen(rail, course, offset: side * (half + 0.4), bottom: 0, top: 0.8) }
        let verge = half + dice.uniform(2...7)
        func ribbon(_ surface: Surface, _ from: Float, _ to: Float, y: Float) {
            addRibbon(surface, course, left: min(side * from, side * to), right: max(side * from, side * to), y: y)
        }
        ribbon(materials.grass, half, 140, y: -0.01)
        let kind = dice.integer(below: 6)
        if kind < 2 {
            // A noise barrier.
            let wall = Surface(
                texture: kind == 0 ? dice.pick(art.walls.panels) : art.walls.mesh, label: .fence,
                tint: Vector(repeating: dice.uniform(0.7...1.3)), tile: SIMD2(4, 4), mode: kind == 0 ? .solid : .mixed)
            addScreen(wall, course, offset: side * verge, bottom: 0, top: dice.uniform(2...5))
        }
        if kind == 2 {
            // A slip road or a parallel street.
            ribbon(materials.road.tinted(1.1), verge + 2, verge + 10, y: 0.02)
            for direction in [Float(-1), 1] {
                addLane(
                    direction > 0 ? course : reversed(course), offset: (side * direction * (verge + 6)) + 1.7,
                    speed: dice.uniform(8...14), density: 1, lorries: 0.1)
            }
        }
        let first = kind == 2 ? verge + 13 : verge + 2.5
        let density = dice.pick([Float(4), 8, 20])
        for along in stride(from: Float(10), to: min(course.length, 420), by: density) {
            let spot = course.at(along + dice.uniform(0...density), offset: side * (first + dice.uniform(0...18))).place
            if kind == 3, dice.chance(0.5) {
                let base = course.at(along, offset: side * (first + 14)).place
                _ = addBuilding(
                    x: base.x - 7...base.x + 7, z: base.y - dice.uniform(5...9)...base.y + 6,
                    tall: dice.pick([6, 10, 25]))
            } else if dice.chance(0.3) {
                addBush(x: spot.x, z: spot.y, size: dice.uniform(1...3))
            } else {
                addTree(x: spot.x, z: spot.y, height: dice.uniform(4...14))
            }
        }
        for along in stride(from: Float(30), to: min(course.length, 250), by: 70) where dice.chance(0.5) {
            let spot = course.at(along, offset: side * (half + 1.6)).place
            addSign(x: spot.x, z: spot.y, size: dice.uniform(1...2.6), isBoard: dice.chance(0.7))
        }
    }

    /// The same line in the other direction.
    private func reversed(_ course: Course) -> Course {
        let (place, heading) = course.at(course.length)
        return Course(start: place, heading: heading + 0.5, bend: -course.bend, length: course.length)
    }

    private mutating func addMotorwayTraffic(_ course: Course, lanes: Int, lane: Float, median: Float) {
        let hand: Float = dice.chance(0.3) ? -1 : 1
        let density = dice.pick([Float(0.6), 1.5, 2.5, 4])
        for direction in [course, reversed(course)] {
            let isJam = dice.chance(0.15)
            for index in 0..<lanes {
                let offset = (median / 2 + 0.4 + lane * (Float(index) + 0.5)) * hand
                let isOuter = index == lanes - 1
                addLane(
                    direction, offset: offset, speed: isJam ? dice.uniform(0.4...2) : dice.uniform(17...30),
                    density: isJam ? 8 : density * (isOuter ? 1.2 : 0.9), lorries: isOuter ? 0.35 : 0.08)
            }
        }
    }

    /// Gantries, bridges over the road, the cables of a suspension bridge.
    private mutating func addMotorwayStructures(_ course: Course, half: Float) {
        for along in [dice.uniform(60...110), dice.uniform(130...240)] where dice.chance(0.5) && along < course.length {
            let (spot, heading) = course.at(along)
            inside(frame.inner(x: spot.x, z: spot.y, turn: heading)) { builder in
                if builder.dice.chance(0.65) {
                    builder.addGantry(z: 0, left: builder.dice.chance(0.5) ? 0 : -half - 1, right: half + 1)
                } else {
                    builder.addOverbridge(half)
                }
            }
        }
        guard dice.chance(0.15) else { return }
        let tall = dice.uniform(30...60)
        for side in [Float(-1), 1] {
            let x = side * (half + 1)
            for along in [Float(120), 320] where along < course.length {
                addPost(x: x, z: along, top: tall, width: 3, label: .building)
            }
            for step in 0..<24 {
                let z = Float(step) * 9 + 6
                let share = abs(z - 120) / 115
                addBeam(from: Vector(x, 1, z), to: Vector(x, max(tall * (1 - share), 1.5), 120), thickness: 0.22)
            }
        }
    }

    private mutating func addOverbridge(_ half: Float) {
        let deck = Surface(
            texture: art.walls.concrete, label: .building, tint: Vector(repeating: dice.uniform(0.7...1.2)),
            tile: SIMD2(4, 4))
        addBox(deck, top: deck, x: -90...90, y: 5.6...7.2, z: 0...10)
        for x in [-half - 1, 0, half + 1] { addBox(deck, top: nil, x: x - 0.5...x + 0.5, y: 0...5.6, z: 3...6) }
        let railing = Surface(texture: bank.furniture.railing, label: .fence, tile: SIMD2(2, 1.2), mode: .mixed)
        addScreen(railing, from: SIMD2(-90, 0), to: SIMD2(90, 0), bottom: 7.2, top: 8.3)
    }
}
