extension ViewBuilder {
    /// A random road vehicle, usually a car. `lorries`: share of lorries.
    mutating func anyVehicle(lorries: Float) -> VehicleModel {
        let draw = dice.uniform(0...1)
        if draw < lorries { return dice.pick(art.lorries) }
        if draw < lorries + 0.1 { return dice.pick(art.vans) }
        if draw < lorries + 0.14 { return dice.pick(art.buses) }
        return dice.pick(art.cars)
    }

    /// A vehicle at `place`, heading along its z. `shade` multiplies its light.
    mutating func addVehicle(_ model: VehicleModel, at place: Frame, shade: Vector = Vector(repeating: 1)) {
        inside(place) { builder in
            builder.addBlob(
                x: 0, z: 0, width: model.width + 0.7, length: model.length + 0.8,
                strength: builder.light.sun == nil ? 1 : 0.8)
            for panel in model.panels {
                let surface = Surface(
                    texture: panel.texture, label: .car, tint: shade * panel.tint,
                    mode: panel.isCutOut ? .cutOut : .solid)
                builder.addPanel(
                    surface, origin: panel.origin, across: panel.across, down: panel.down, start: panel.start,
                    extent: panel.extent, outline: panel.outline)
            }
        }
    }

    /// A vehicle's lamps: glare where they face the eye and, in the dark, light on the road ahead.
    mutating func addVehicleLamps(_ model: VehicleModel, at place: Frame) {
        let toEye = eye - place.origin
        let facing = (place.forward * toEye.unit).sum()
        let isNight = light.hour == .night
        let grown = min(max(toEye.size / 40, 0.35), isNight ? 2 : 1.1)
        let power: Float = isNight ? 1 : 0.55
        inside(place) { builder in
            for side in [Float(-1), 1] {
                let x = side * (model.width / 2 - 0.25)
                if facing > 0.05 {
                    builder.addGlow(
                        Vector(x, model.lampHeight, model.length / 2 + 0.05), size: (0.8 + 2.6 * facing) * grown,
                        color: Vector(1.5, 1.42, 1.2) * ((0.4 + facing) * power))
                } else if facing < -0.05 {
                    builder.addGlow(
                        Vector(x, model.lampHeight + 0.15, -model.length / 2 - 0.05), size: grown,
                        color: Vector(1.5, 0.12, 0.08))
                }
            }
            guard builder.light.isDark else { return }
            let strength: Float = builder.light.hour == .night ? 1 : 0.35
            var pool = Patch(
                texture: builder.art.glow.view, origin: builder.frame.place(Vector(-2, 0.03, model.length / 2 + 11)),
                across: builder.frame.turned(Vector(4, 0, 0)), down: builder.frame.turned(Vector(0, 0, -11)),
                light: Vector(0.5, 0.47, 0.38) * strength, label: .road, mode: .glow)
            pool.haze = 0
            builder.add(pool)
        }
    }

    /// A walker, or a rider on a bicycle or motorbike, in one `phase` of a step, with a dark spot on the ground.
    mutating func addPerson(_ mover: Mover, at place: Frame, phase: Int, shade: Vector) {
        let away = place.origin - eye
        let sideways = (place.forward * Vector(away.z, 0, -away.x).unit).sum()
        let view = abs(sideways) > 0.55 ? FigureTextures.View.side : .end
        guard let texture = texture(of: mover, view, phase: phase) else { return }
        var label = StreetClass.car
        var width: Float = 2
        switch mover.kind {
        case .walker: (label, width) = (.pedestrian, 1)
        case .bicycle: label = .bicyclist
        case .motorbike, .vehicle: break
        }
        inside(place) { builder in
            builder.addBlob(
                x: 0, z: 0, width: 0.8, length: width * 0.8, strength: builder.light.sun == nil ? 0.45 : 0.25)
            builder.addFigure(
                texture, label, base: .zero, width: width, height: 2, tint: mover.tint * shade,
                isMirrored: sideways < 0)
        }
    }

    private func texture(of mover: Mover, _ view: FigureTextures.View, phase: Int) -> Texture.View? {
        switch mover.kind {
        case .walker(let kind): return art.people.walker(kind: kind, view: view, phase: phase)
        case .bicycle(let kind): return art.people.cyclist(kind: kind, view: view, phase: phase)
        case .motorbike(let kind):
            let textures = view == .side ? art.motorbikes.sides : art.motorbikes.ends
            return textures[kind % textures.count].view
        case .vehicle: return nil
        }
    }

    /// The shadow that a mover casts on the ground.
    mutating func addShadow(of mover: Mover, at place: Frame, phase: Int) {
        guard let sun = light.sun else { return }
        if case .vehicle(let model) = mover.kind {
            addShadow(of: model, at: place)
            return
        }
        let across = Vector(sun.z, 0, -sun.x).unit
        let view = abs((place.forward * across).sum()) > 0.55 ? FigureTextures.View.side : .end
        guard let texture = texture(of: mover, view, phase: phase) else { return }
        var width: Float = 2
        if case .walker = mover.kind { width = 1 }
        var upright = Patch(
            texture: texture, origin: place.origin - across * (width / 2) + Vector(0, 2, 0), across: across * width,
            down: Vector(0, -2, 0), light: Vector(repeating: 1), label: .road)
        upright.extent.y = 0.998
        cast(upright, ground: place.origin.y)
    }

    /// A vehicle's shadow: that of a box with a smaller one above.
    private mutating func addShadow(of model: VehicleModel, at place: Frame) {
        let half = model.width / 2
        let reach = model.length / 2
        let isBoxy = model.height > 1.9
        let cabin = reach * (isBoxy ? 0.98 : 0.55)
        let shift = isBoxy ? 0 : -reach * 0.15
        for (bottom, top, ahead, behind) in [
            (Float(0.15), model.height * 0.6, reach, -reach),
            (model.height * 0.55, model.height, cabin + shift, -cabin + shift),
        ] {
            func panel(_ origin: Vector, _ across: Vector, _ down: Vector) {
                cast(
                    Patch(
                        texture: art.plain.view, origin: place.place(origin), across: place.turned(across),
                        down: place.turned(down), light: Vector(repeating: 1), label: .road), ground: place.origin.y)
            }
            let down = Vector(0, bottom - top, 0)
            let along = Vector(0, 0, ahead - behind)
            panel(Vector(-half, top, ahead), Vector(2 * half, 0, 0), -along)
            for side in [Float(-1), 1] { panel(Vector(half * side, top, behind), along, down) }
            for end in [ahead, behind] { panel(Vector(-half, top, end), Vector(2 * half, 0, 0), down) }
        }
    }

    /// The patch projected onto the ground along the sunlight.
    private mutating func cast(_ patch: Patch, ground: Float) {
        guard let sun = light.sun else { return }
        func thrown(_ vector: Vector, above: Float) -> Vector { vector - sun * ((vector.y - above) / sun.y) }
        var shadow = patch
        shadow.origin = thrown(patch.origin, above: ground + 0.01)
        shadow.across = thrown(patch.across, above: 0)
        shadow.down = thrown(patch.down, above: 0)
        shadow.mode = .cast
        add(shadow)
    }

    /// Vehicles one after another, all at the same speed. `density`: vehicles per 100 m.
    mutating func addLane(_ course: Course, offset: Float, speed: Float, density: Float, lorries: Float) {
        let spacing = 100 / max(density, 0.1)
        var place = dice.uniform(0...min(spacing, course.length))
        while place < course.length - 8 {
            let isMotorbike = dice.chance(0.05)
            let model = anyVehicle(lorries: lorries)
            movers.append(
                Mover(
                    kind: isMotorbike ? .motorbike(dice.integer(below: 3)) : .vehicle(model), frame: frame,
                    course: course, speed: speed, first: place, offset: offset + dice.uniform(-0.25...0.25)))
            // Distance to the next one's middle; the next may be as long as a lorry.
            let needed = model.length / 2 + 8.5
            place += needed + dice.uniform(0...1.6) * max(spacing - needed, 1)
        }
    }

    mutating func addRiders(_ course: Course, offset: Float, count: Int) {
        for index in 0..<count where dice.chance(0.6) {
            let tint = personTint()
            movers.append(
                Mover(
                    kind: .bicycle(dice.integer(below: FigureTextures.crowdCyclists)), frame: frame, course: course,
                    speed: dice.uniform(3.5...6),
                    first: course.length * (Float(index) + dice.uniform(0...0.8)) / Float(count),
                    offset: offset, tint: tint))
        }
    }

    mutating func addWalker(_ course: Course, level: Float) {
        let speed = dice.chance(0.2) ? 0 : dice.uniform(0.9...1.6)
        let tint = personTint()
        movers.append(
            Mover(
                kind: .walker(dice.integer(below: FigureTextures.crowdWalkers)), frame: frame, course: course,
                speed: speed, first: dice.uniform(0...course.length), tint: tint, level: level))
    }

    private mutating func personTint() -> Vector {
        Vector(dice.uniform(0.9...1.1), dice.uniform(0.92...1.08), dice.uniform(0.9...1.1)) * dice.uniform(0.8...1.3)
    }
}
