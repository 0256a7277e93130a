extension ViewBuilder {
    static let kerb: Float = 0.12

    mutating func addStreets(_ plan: StreetPlan) {
        let reach = StreetPlan.reach
        addGround(materials.road, y: 0, x: -plan.half...plan.half, z: -reach...reach)
        if plan.crossHalf > 0 {
            let left = plan.isThreeWay ? plan.half - 0.1 : -reach
            addGround(materials.road, y: 0.001, x: left...reach, z: -plan.crossHalf...plan.crossHalf)
        }
        for side in [Float(-1), 1] {
            if plan.crossHalf > 0, !(plan.isThreeWay && side < 0) {
                for end in [Float(-1), 1] { addCorner(plan, side: side, end: end) }
            } else {
                addSide(plan, side: side)
            }
        }
        addStreetMarkings(plan)
        addStreetTraffic(plan)
        addStreetPeople(plan)
        if plan.parking > 0 { for side in [Float(-1), 1] where dice.chance(0.75) { addParkedAlong(plan, side: side) } }
        addStains(dice.integer(below: 30), x: -plan.half...plan.half, z: -60...90)
        addWear(
            Course(start: SIMD2(0, -100), heading: 0, length: 250), offsets: [-plan.driven / 2, plan.driven / 2],
            width: dice.uniform(1.2...2.5))
    }

    /// Pavement, and the plots behind it, along one side without a corner.
    private mutating func addSide(_ plan: StreetPlan, side: Float) {
        let reach = StreetPlan.reach
        let inner = plan.half * side
        let outer = (plan.half + plan.pavement) * side
        let back = side * 160
        addGround(materials.paving, y: Self.kerb, x: min(inner, outer)...max(inner, outer), z: -reach...reach)
        addKerb(from: SIMD2(inner, -reach), to: SIMD2(inner, reach))
        addGround(materials.plot, y: Self.kerb - 0.02, x: min(outer, back)...max(outer, back), z: -reach...reach)
        addPlots(plan, along: SIMD2(0, 1), from: SIMD2(outer, -reach), away: SIMD2(side, 0), length: 2 * reach)
    }

    private mutating func addCorner(_ plan: StreetPlan, side: Float, end: Float) {
        let cut = min(plan.pavement, dice.uniform(0.8...3))
        let reach = StreetPlan.reach
        let (a, b, p) = (plan.half, plan.crossHalf, plan.pavement)
        func at(_ x: Float, _ z: Float) -> SIMD2<Float> { SIMD2(x * side, z * end) }
        let paving = materials.paving
        addGround(paving, y: Self.kerb, [at(a, b + cut), at(a + cut, b), at(a + p, b), at(a + p, b + cut)])
        addGround(paving, y: Self.kerb, [at(a, reach), at(a + p, reach), at(a + p, b + cut), at(a, b + cut)])
        addGround(paving, y: Self.kerb, [at(a + p, b + p), at(reach, b + p), at(reach, b), at(a + p, b)])
        addKerb(from: at(a, reach), to: at(a, b + cut))
        addKerb(from: at(a, b + cut), to: at(a + cut, b))
        addKerb(from: at(a + cut, b), to: at(reach, b))
        let inner = [at(a + p, reach), at(reach, reach), at(reach, b + p), at(a + p, b + p)]
        addGround(materials.plot, y: Self.kerb - 0.02, inner)
        addPlots(plan, along: SIMD2(0, end), from: at(a + p, b + p), away: SIMD2(side, 0), length: reach - b - p)
        let clear = plan.setback + 14
        addPlots(
            plan, along: SIMD2(side, 0), from: at(a + p + clear, b + p), away: SIMD2(0, end),
            length: reach - a - p - clear)
        if dice.chance(0.6) {
            addSignal(x: (a + 0.5) * side, z: (b + cut + 0.6) * end, turn: end > 0 ? 0.5 : 0)
            addSignal(x: (a + cut + 0.6) * side, z: (b + 0.5) * end, turn: side > 0 ? 0.75 : 0.25)
        } else {
            addSign(x: (a + 0.6) * side, z: (b + cut + 0.8) * end, size: 0.75, y: Self.kerb)
        }
        if dice.chance(0.3) {
            addBollards(from: at(a + 0.4, b + cut), to: at(a + cut, b + 0.4), count: 4, y: Self.kerb)
        }
        if dice.chance(0.25) {
            let railing = Surface(
                texture: bank.furniture.railing, label: .fence, tint: Vector(repeating: dice.uniform(0.8...2)),
                tile: SIMD2(2, 1.2), mode: .mixed)
            addScreen(
                railing, from: at(a + 0.3, b + cut + 1), to: at(a + 0.3, b + cut + 14), bottom: Self.kerb, top: 1.2)
        }
    }

    private mutating func addKerb(from start: SIMD2<Float>, to end: SIMD2<Float>) {
        addScreen(materials.kerb.tinted(0.85), from: start, to: end, bottom: 0, top: Self.kerb)
        var top = materials.kerb
        top.isOneSided = false
        addLine(top, from: start, to: end, width: 0.3, y: Self.kerb + 0.004)
    }

    /// Houses, gardens and gaps along a pavement's outer edge, and the furniture on the pavement.
    private mutating func addPlots(
        _ plan: StreetPlan, along: SIMD2<Float>, from start: SIMD2<Float>, away: SIMD2<Float>, length: Float
    ) {
        var place: Float = dice.uniform(0.3...3)
        while place < length - 7 {
            let width = min(dice.uniform(7...22), length - place)
            let near = start + along * place
            let far = near + along * width
            place += width + (dice.chance(0.3) ? dice.uniform(1...6) : 0)
            let middle = frame.place(Vector(near.x, 0, near.y))
            guard middle.z > -25, middle.z < 220, abs(middle.x) < 130 else { continue }
            let isFar = middle.z > 90
            var stands = false
            if dice.chance(plan.houses) {
                let back = far + away * (plan.setback + dice.uniform(8...14))
                let low = pointwiseMin(near + away * plan.setback, back)
                let high = pointwiseMax(near + away * plan.setback, back)
                stands = addBuilding(x: low.x...high.x, z: low.y...high.y, tall: plan.tall)
            }
            if plan.setback > 1 || !stands, dice.chance(0.7) {
                addBoundary(from: near + away * 0.3, to: far + away * 0.3, y: Self.kerb)
            }
            if !stands || plan.setback > 3 {
                addGarden(near, along: along * width, away: away * (stands ? plan.setback - 1 : 14), isFar: isFar)
            }
            if !isFar { addPavementFurniture(near - away * (plan.pavement - 0.5), away: away, room: plan.pavement) }
        }
    }

    private mutating func addGarden(_ corner: SIMD2<Float>, along: SIMD2<Float>, away: SIMD2<Float>, isFar: Bool) {
        for _ in 0..<(isFar ? 2 : 2 + dice.integer(below: 4)) {
            let spot = corner + along * dice.uniform(0...1) + away * dice.uniform(0.15...1)
            if dice.chance(0.6) {
                addTree(x: spot.x, z: spot.y, height: dice.uniform(4...11), y: Self.kerb)
            } else {
                addBush(x: spot.x, z: spot.y, size: dice.uniform(0.8...2.4), y: Self.kerb)
            }
        }
        guard dice.chance(0.3) else { return }
        let spot = corner + along * 0.5 + away * 0.4
        addVehicle(
            dice.pick(art.cars), at: frame.inner(x: spot.x, y: Self.kerb, z: spot.y, turn: along.x == 0 ? 0.25 : 0))
    }

    private mutating func addPavementFurniture(_ spot: SIMD2<Float>, away: SIMD2<Float>, room: Float) {
        switch dice.integer(below: 8) {
        case 0, 1, 2:
            addLamp(
                x: spot.x, z: spot.y, height: dice.uniform(5...9), reach: away.x == 0 ? 0.5 : -away.x * 1.6,
                y: Self.kerb)
        case 3: addSign(x: spot.x, z: spot.y, size: dice.uniform(0.6...0.9), y: Self.kerb)
        case 4 where room > 2.2: addTree(x: spot.x, z: spot.y, height: dice.uniform(4...9), y: Self.kerb)
        case 5: addSign(x: spot.x, z: spot.y, size: dice.uniform(0.8...1.4), y: Self.kerb, isBoard: true)
        default: break
        }
    }

    private mutating func addStreetMarkings(_ plan: StreetPlan) {
        let reach = StreetPlan.reach
        let zebra = dice.chance(0.75)
        let cut = plan.crossHalf > 0 ? plan.crossHalf + 3 : 0
        let stop = cut + (zebra ? dice.uniform(4.5...5.5) : 0.4)
        let isDouble = dice.chance(0.3)
        let gap = dice.pick([Float(2), 5])
        let edge = dice.chance(0.4) ? dice.pick([materials.paint, materials.bayPaint]) : nil
        for end in [Float(-1), 1] {
            func line(_ paint: Surface, _ x: Float, dash: Float = 0, gap: Float = 0) {
                addLine(
                    paint, from: SIMD2(x, stop * end), to: SIMD2(x, reach * end), width: 0.13, dash: dash, gap: gap)
            }
            if isDouble {
                for x in [Float(-0.15), 0.15] { line(materials.paint, x) }
            } else {
                line(materials.paint, 0, dash: 3, gap: gap)
            }
            for side in [Float(-1), 1] {
                if plan.lanes > 1 { line(materials.paint, side * plan.driven / 2, dash: 2.5, gap: 5) }
                if let edge { line(edge, side * (plan.driven - 0.3)) }
            }
            if zebra {
                addZebra(
                    x: -plan.half...plan.half, z: min(cut * end, (cut + 3) * end)...max(cut * end, (cut + 3) * end))
            }
            // Traffic towards the junction stops here.
            let lane: Float = (plan.drivesLeft ? 1 : -1) * end
            addLine(materials.paint, from: SIMD2(0, stop * end), to: SIMD2(lane * plan.half, stop * end), width: 0.35)
            if dice.chance(0.5) { addArrow(x: lane * plan.driven / 2, z: (stop + 9) * end, length: -4 * end) }
        }
        guard plan.crossHalf > 0 else { return }
        for side in plan.isThreeWay ? [Float(1)] : [-1, 1] {
            inside(frame.inner(x: 0, z: 0, turn: side > 0 ? 0.25 : 0.75)) { builder in
                let start = plan.half + 3
                let paint = builder.materials.paint
                if zebra { builder.addZebra(x: -plan.crossHalf...plan.crossHalf, z: start...start + 3) }
                builder.addLine(paint, from: SIMD2(0, start + 4.5), to: SIMD2(0, reach), width: 0.13, dash: 3, gap: 3)
                let lane = plan.crossHalf * (plan.drivesLeft ? 1 : -1)
                builder.addLine(paint, from: SIMD2(0, start + 4.5), to: SIMD2(lane, start + 4.5), width: 0.35)
            }
        }
        guard dice.chance(0.2) else { return }
        // A box junction, to be kept clear.
        let b = plan.crossHalf
        for step in stride(from: -plan.half - 2 * b + 1.2, to: plan.half, by: 1.7) {
            let first = max(-plan.half - step, 0)
            let last = min(plan.half - step, 2 * b)
            guard last > first else { continue }
            for side in [Float(-1), 1] {
                addLine(
                    materials.bayPaint, from: SIMD2(step + first, (first - b) * side),
                    to: SIMD2(step + last, (last - b) * side), width: 0.13)
            }
        }
    }

    private mutating func addStreetTraffic(_ plan: StreetPlan) {
        let reach = StreetPlan.reach
        let hand: Float = plan.drivesLeft ? -1 : 1
        for direction in [Float(-1), 1] {
            let course = Course(
                start: SIMD2(0, -reach * direction), heading: direction > 0 ? 0 : 0.5, length: 2 * reach)
            for lane in 0..<plan.lanes {
                let offset = plan.driven * (Float(lane) + 0.5) / Float(plan.lanes)
                addLane(
                    course, offset: offset * hand, speed: dice.uniform(5...13), density: plan.traffic, lorries: 0.08)
            }
            addRiders(course, offset: (plan.driven - 0.7) * hand, count: 5)
        }
        guard plan.crossHalf > 0 else { return }
        // On the crossing street, some vehicles wait and others drive away.
        for side in plan.isThreeWay ? [Float(1)] : [-1, 1] {
            let arm = frame.inner(x: 0, z: 0, turn: side > 0 ? 0.25 : 0.75)
            let lane = plan.crossHalf / 2 * hand
            var place = plan.half + 9 + dice.uniform(0...2)
            for _ in 0..<dice.integer(below: 5) {
                let model = anyVehicle(lorries: 0.08)
                let shift = dice.uniform(-0.2...0.2)
                addVehicle(model, at: arm.inner(x: shift - lane, z: place + model.length / 2, turn: 0.5))
                place += model.length + dice.uniform(1.2...3)
            }
            let course = Course(
                start: SIMD2((plan.half + 2) * side, 0), heading: side > 0 ? 0.25 : 0.75, length: reach - 20)
            addLane(course, offset: lane, speed: dice.uniform(5...10), density: plan.traffic * 0.6, lorries: 0.08)
        }
    }

    private mutating func addStreetPeople(_ plan: StreetPlan) {
        let reach: Float = 70
        for index in 0..<plan.people {
            let side: Float = index % 2 == 0 ? -1 : 1
            let x = side * (plan.half + dice.uniform(0.5...plan.pavement))
            let end: Float = dice.chance(0.5) ? 1 : -1
            let isBack = dice.chance(0.5)
            let start = (isBack ? reach + plan.crossHalf : plan.crossHalf + 1) * end
            addWalker(
                Course(start: SIMD2(x, start), heading: (end > 0) == isBack ? 0.5 : 0, length: reach),
                level: Self.kerb)
        }
        let across = plan.half + 2
        for index in 0..<plan.people / 2 {
            let end: Float = index % 2 == 0 ? 1 : -1
            let isBack = dice.chance(0.5)
            let z = ((plan.crossHalf > 0 ? plan.crossHalf + 3 : 0) + dice.uniform(0.3...2.7)) * end
            addWalker(
                Course(
                    start: SIMD2(isBack ? across : -across, z), heading: isBack ? 0.75 : 0.25, length: 2 * across),
                level: 0)
        }
    }

    private mutating func addParkedAlong(_ plan: StreetPlan, side: Float) {
        var z: Float = -60
        while z < 110 {
            z += dice.uniform(5.4...7)
            guard plan.crossHalf == 0 || abs(z) > plan.crossHalf + 10, dice.chance(0.6) else { continue }
            let model = dice.pick(dice.chance(0.1) ? art.vans : art.cars)
            let isForward = (side > 0) != plan.drivesLeft
            addVehicle(
                model,
                at: frame.inner(
                    x: side * (plan.half - 1.05), z: z, turn: (isForward ? 0 : 0.5) + dice.uniform(-0.006...0.006)))
        }
    }
}
