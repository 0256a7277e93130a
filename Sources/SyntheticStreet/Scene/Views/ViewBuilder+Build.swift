extension ViewBuilder {
    /// Everything that a view shows. `distance`: where the middle of the picture meets the ground.
    /// `reach`: half the view's width at a depth of 1 m.
    mutating func build(_ view: StreetOptions.View, distance: Float, reach: Float) {
        switch view {
        case .car, .pole: if dice.chance(0.3) { buildPlaza(distance) } else { buildStreet() }
        case .bridge:
            stand(at: SIMD2(dice.uniform(-9...9), 0), facing: SIMD2(dice.uniform(-5...5), 60))
            addMotorway()
            addBackdrop(isUrban: dice.chance(0.3))
        case .crossing: buildCrossing(distance)
        case .lot: buildLot(distance)
        case .roof:
            switch dice.integer(below: 5) {
            case 0: buildPlaza(distance)
            case 1: buildLot(distance)
            case 2, 3: buildCrossing(distance)
            default: buildStreet()
            }
        }
        if dice.chance(0.14) { addForeground(reach: reach) }
    }

    /// Places the frame so that the camera stands over `place` and looks towards `target`.
    private mutating func stand(at place: SIMD2<Float>, facing target: SIMD2<Float>) {
        let ahead = Vector(target.x - place.x, 0, target.y - place.y).unit
        frame = Frame(origin: .zero, forward: Vector(-ahead.x, 0, ahead.z))
        frame.origin = -frame.turned(Vector(place.x, 0, place.y))
    }

    /// Places the frame so that the camera looks from `distance` at a place near the origin.
    private mutating func face(origin distance: Float, turn: Float) {
        let target = SIMD2(dice.uniform(-3...3), dice.uniform(-3...3))
        stand(at: target - SIMD2(Wave.sine(turn), Wave.cosine(turn)) * distance, facing: target)
    }

    private mutating func buildStreet() {
        let hasCrossing = dice.chance(0.45)
        let plan = StreetPlan(&dice, hasCrossing: hasCrossing)
        let side: Float = dice.chance(0.5) ? 1 : -1
        let beside = pose.position.y > 12 ? dice.uniform(2...18) : dice.uniform(-2...plan.pavement)
        let place = SIMD2(side * (plan.half + beside), hasCrossing ? -dice.uniform(14...60) : 0)
        let turn = -side * dice.uniform(-0.01...0.11)
        stand(at: place, facing: place + SIMD2(Wave.sine(turn), Wave.cosine(turn)))
        addStreets(plan)
        addBackdrop(isUrban: true)
    }

    private mutating func buildCrossing(_ distance: Float) {
        let plan = StreetPlan(&dice, hasCrossing: true)
        let turn =
            dice.chance(0.5) ? dice.uniform(-0.05...0.05) + Float(dice.integer(below: 4)) / 4 : dice.uniform(0...1)
        face(origin: min(max(distance * dice.uniform(0.75...1.3), 8), 55), turn: turn)
        addStreets(plan)
        addBackdrop(isUrban: true)
    }

    private mutating func buildLot(_ distance: Float) {
        let turn =
            dice.chance(0.5) ? dice.uniform(-0.06...0.06) + Float(dice.integer(below: 4)) / 4 : dice.uniform(0...1)
        face(origin: min(max(distance * dice.uniform(0.85...1.25), 6), 60), turn: turn)
        addLot()
        addBackdrop(isUrban: true)
    }

    private mutating func buildPlaza(_ distance: Float) {
        face(origin: min(max(distance * dice.uniform(0.8...1.2), 6), 50), turn: dice.uniform(0...1))
        addPlaza()
        addBackdrop(isUrban: true)
    }
}
