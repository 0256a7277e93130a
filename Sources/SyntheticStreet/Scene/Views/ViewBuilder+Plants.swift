extension ViewBuilder {
    /// A tree that suits the season: a crown of clumps, bare twigs, or a conifer.
    mutating func addTree(x: Float, z: Float, height: Float, y: Float = 0) {
        let half = height * 0.35
        guard !blocks(x: x - half...x + half, z: z - half...z + half, height: height, margin: 1) else { return }
        if !dice.chance(materials.greenShare) {
            addFigure(
                bank.trees.bare[dice.integer(below: 4)].view, .tree, base: Vector(x, y, z), width: height,
                height: height, tint: Vector(repeating: dice.uniform(0.8...1.3)), mode: .mixed, lean: 0.15)
            return
        }
        if dice.chance(0.15) {
            addFigure(
                art.leaves.conifer.view, .tree, base: Vector(x, y, z), width: height * 0.5, height: height,
                tint: materials.leaf * dice.uniform(0.7...1.1), lean: 0.1)
            addClump(Vector(x, y + height * 0.3, z), size: height * 0.45, tint: materials.leaf * 0.6, isLevel: true)
            return
        }
        let trunk = height * dice.uniform(0.25...0.4)
        addPost(
            x: x, z: z, bottom: y, top: y + trunk + height * 0.15, width: height * 0.035, tint: 0.6, label: .tree)
        let radius = (height - trunk) / 2
        let spread = radius * dice.uniform(0.75...1.15)
        let hue = Vector(dice.uniform(0.85...1.15), dice.uniform(0.9...1.1), dice.uniform(0.85...1.15))
        let count = 9 + dice.integer(below: 5)
        for index in 0..<count {
            let turn = dice.uniform(0...1)
            let rise = dice.uniform(-0.7...0.9)
            let reach = (1 - rise * rise).squareRoot() * spread * dice.uniform(0.3...0.75)
            let place = Vector(
                x + Wave.cosine(turn) * reach, y + trunk + radius + rise * radius * 0.7, z + Wave.sine(turn) * reach)
            let shade = 0.72 + 0.3 * rise + dice.uniform(-0.08...0.1)
            addClump(
                place, size: radius * dice.uniform(0.9...1.4), tint: materials.leaf * hue * shade,
                isLevel: index % 3 == 0)
        }
    }

    /// Twigs or leaves close to the camera, at one side. `reach`: half the view's width at a depth of 1 m.
    mutating func addForeground(reach: Float) {
        let side: Float = dice.chance(0.5) ? 1 : -1
        let depth = dice.uniform(2.5...6)
        let across = side * depth * reach * dice.uniform(0.6...1.1)
        let rise = depth * reach * dice.uniform(-0.8...0.5)
        let place = pose.position + pose.forward * depth + pose.right * across + pose.up * rise
        guard dice.chance(0.5) else {
            let size = dice.uniform(0.8...1.6) * depth * reach
            inside(Frame()) { builder in
                builder.addFigure(
                    builder.bank.trees.bare[builder.dice.integer(below: 4)].view, .tree,
                    base: place - Vector(0, size * 0.6, 0), width: size, height: size,
                    tint: Vector(repeating: builder.dice.uniform(0.6...1.3)), mode: .mixed, lean: 0.8)
            }
            return
        }
        let size = depth * reach * dice.uniform(0.25...0.5)
        for _ in 0..<3 + dice.integer(below: 5) {
            let shift = Vector(dice.uniform(-1...1), dice.uniform(-1...1), dice.uniform(-0.5...0.5)) * size
            inside(Frame()) { builder in
                builder.addClump(
                    place + shift, size: size * builder.dice.uniform(0.7...1.3),
                    tint: builder.materials.leaf * builder.dice.uniform(0.6...1.1), isLevel: false)
            }
        }
    }

    /// A round clump of leaves that faces the eye, or lies level.
    private mutating func addClump(_ center: Vector, size: Float, tint: Vector, isLevel: Bool) {
        let texture = dice.pick(art.leaves.clumps)
        let (shine, share) = light.onto(nil)
        let place = frame.place(center)
        let away = place - eye
        var across = Vector(away.z, 0, -away.x).unit * size
        var down = away.cross(across).unit * size
        if isLevel {
            across = Vector(size, 0, 0)
            down = Vector(0, dice.uniform(-0.3...0.3) * size, -size)
        } else if down.y > 0 {
            down = -down
        }
        var patch = Patch(
            texture: texture.view, origin: place - across / 2 - down / 2, across: across, down: down,
            light: shine * tint, label: .tree, mode: .cutOut)
        patch.sunShare = share
        add(patch)
    }

    mutating func addBush(x: Float, z: Float, size: Float, y: Float = 0) {
        let tint = materials.leaf * dice.uniform(0.6...1.05)
        for _ in 0..<3 {
            let place = Vector(
                x + dice.uniform(-0.3...0.3) * size, y + size * dice.uniform(0.25...0.5),
                z + dice.uniform(-0.3...0.3) * size)
            addClump(place, size: size * dice.uniform(0.7...1), tint: tint, isLevel: false)
        }
        addClump(Vector(x, y + size * 0.55, z), size: size * 1.1, tint: tint * 1.15, isLevel: true)
    }

    mutating func addHedge(x: ClosedRange<Float>, z: ClosedRange<Float>, height: Float, y: Float = 0) {
        let hedge = Surface(
            texture: bank.trees.hedge, label: .tree, tint: materials.leaf * 1.5, tile: SIMD2(2, 2))
        addBox(hedge, top: hedge.tinted(1.15), x: x, y: y...y + height, z: z)
        let wide = x.upperBound - x.lowerBound
        let deep = z.upperBound - z.lowerBound
        let count = max(Int(min(max(wide, deep) / 1.4, 24)), 0)
        for index in 0..<count {
            let share = (Float(index) + 0.5) / Float(count)
            let across = x.lowerBound + wide * (wide > deep ? share : 0.5)
            let along = z.lowerBound + deep * (wide > deep ? 0.5 : share)
            addClump(
                Vector(across, y + height * 0.9, along), size: min(wide, deep) + 0.5,
                tint: materials.leaf * dice.uniform(0.8...1.1), isLevel: index % 2 == 0)
        }
    }
}
