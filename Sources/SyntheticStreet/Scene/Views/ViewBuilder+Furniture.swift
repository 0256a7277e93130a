extension ViewBuilder {
    /// A lamp post with an arm of `reach` along x; lit when it is dark.
    mutating func addLamp(x: Float, z: Float, height: Float, reach: Float, y: Float = 0) {
        let away = frame.place(Vector(x, 0, z)) - eye * Vector(1, 0, 1)
        guard away.size > 5, !blocks(x: x...x, z: z...z, height: height, margin: 0.6) else { return }
        let tint = dice.uniform(0.5...1.3)
        addPost(x: x, z: z, bottom: y, top: y + height, width: 0.17, tint: tint)
        let head = Vector(x + reach, y + height + 0.1, z)
        addBeam(from: Vector(x, y + height, z), to: head, thickness: 0.13, tint: tint)
        addBeam(from: head - Vector(0.4, 0, 0), to: head + Vector(0.4, 0, 0), thickness: 0.26, tint: tint * 1.2)
        guard light.isDark else { return }
        let strength: Float = light.hour == .night ? 3.6 : 1.2
        lamps.append(
            StreetLamp(position: frame.place(head), color: materials.lampTone * strength, reach: height * 0.8))
        addGlow(head - Vector(0, 0.15, 0), size: dice.uniform(1.4...3.5), color: materials.lampTone * 1.4)
    }

    /// A traffic sign, or a board, on a post.
    mutating func addSign(x: Float, z: Float, size: Float, y: Float = 0, isBoard: Bool = false) {
        let height = dice.uniform(2...3) + size
        guard !blocks(x: x...x, z: z...z, height: height, margin: 0.8) else { return }
        addPost(x: x, z: z, bottom: y, top: y + height, width: 0.09)
        let texture = isBoard ? dice.pick(art.boards) : dice.pick(bank.furniture.signs)
        let sign = Surface(texture: texture, label: .signSymbol, tile: SIMD2(1, 1), mode: .cutOut)
        let back = Surface(
            texture: art.walls.concrete, label: .signSymbol, tint: Vector(repeating: 0.9), tile: SIMD2(4, 4))
        let half = isBoard ? size * 0.9 : size / 2
        let turn = dice.uniform(-0.06...0.06) + (dice.chance(0.25) ? 0.5 : 0)
        inside(frame.inner(x: x, y: y, z: z, turn: turn)) { builder in
            builder.addPanel(
                sign, origin: Vector(-half, height, -0.07), across: Vector(2 * half, 0, 0), down: Vector(0, -size, 0),
                extent: SIMD2(1, 0.998))
            builder.addPanel(
                back, origin: Vector(half, height, -0.03), across: Vector(-2 * half, 0, 0), down: Vector(0, -size, 0))
        }
    }

    /// A signal on a post, facing traffic that heads along `turn`.
    mutating func addSignal(x: Float, z: Float, turn: Float, y: Float = 0.12) {
        guard !blocks(x: x...x, z: z...z, height: 3.6, margin: 0.8) else { return }
        addPost(x: x, z: z, bottom: y, top: 3.5, width: 0.13, tint: 0.5)
        let head = Surface(
            texture: bank.furniture.signal, label: .signSymbol, tint: Vector(repeating: 1.1), mode: .cutOut)
        let housing = Surface(texture: art.plain, label: .signSymbol, tint: Vector(repeating: 0.25))
        inside(frame.inner(x: x, z: z, turn: turn)) { builder in
            builder.addPanel(
                head, origin: Vector(-0.26, 3.5, -0.22), across: Vector(0.52, 0, 0), down: Vector(0, -1.05, 0),
                extent: SIMD2(1, 0.998))
            builder.addBox(housing, top: housing, x: -0.17...0.17, y: 2.5...3.48, z: -0.2...0)
            guard builder.light.isDark else { return }
            let isRed = builder.dice.chance(0.5)
            builder.addGlow(
                Vector(0, isRed ? 3.3 : 2.65, -0.3), size: 0.9,
                color: isRed ? Vector(1.6, 0.2, 0.15) : Vector(0.2, 1.4, 0.9))
        }
    }

    /// A gantry across the road from `left` to `right`, with boards on it.
    mutating func addGantry(z: Float, left: Float, right: Float) {
        let height = dice.uniform(6...7.5)
        for x in [left, right] { addPost(x: x, z: z, top: height + 0.8, width: 0.4) }
        for level in [height, height + 0.9] {
            addBeam(from: Vector(left, level, z), to: Vector(right, level, z), thickness: 0.25)
        }
        for x in stride(from: left, to: right - 1, by: 1) {
            addBeam(from: Vector(x, height, z), to: Vector(x + 1, height + 0.9, z), thickness: 0.1)
        }
        var x = left + dice.uniform(1...3)
        while x < right - 4 {
            let wide = dice.uniform(2...5)
            let tall = wide * dice.uniform(0.4...0.6)
            let sign = Surface(texture: dice.pick(art.boards), label: .signSymbol, isOneSided: false)
            addPanel(
                sign, origin: Vector(x, height + 0.2 + tall * 0.7, z - 0.3), across: Vector(wide, 0, 0),
                down: Vector(0, -tall, 0), extent: SIMD2(1, 0.998))
            x += wide + dice.uniform(0.6...4)
        }
    }

    /// A fence, wall, railing or hedge along a line.
    mutating func addBoundary(from start: SIMD2<Float>, to end: SIMD2<Float>, y: Float = 0) {
        let tint = Vector(repeating: dice.uniform(0.7...1.4))
        var fence = Surface(texture: art.walls.brick, label: .fence, tint: tint, tile: SIMD2(2, 2))
        var height = dice.uniform(0.6...2)
        switch dice.integer(below: 6) {
        case 0:
            height = dice.uniform(1.2...2.2)
            fence.texture = bank.furniture.boards
            fence.tile.y = height
        case 1:
            height = 1.2
            fence.texture = bank.furniture.railing
            fence.tile.y = height
            fence.mode = .mixed
        case 2:
            height = 2
            fence.texture = art.walls.mesh
            fence.mode = .mixed
        case 3: if dice.chance(0.5) { fence.texture = art.walls.concrete }
        case 4:
            height = dice.uniform(1...2.4)
            fence.texture = dice.pick(art.walls.panels)
            fence.tile = SIMD2(4, 4)
        default:
            let low = pointwiseMin(start, end) - 0.4
            let high = pointwiseMax(start, end) + 0.4
            addHedge(x: low.x...high.x, z: low.y...high.y, height: dice.uniform(0.8...1.8), y: y)
            return
        }
        addScreen(fence, from: start, to: end, bottom: y, top: y + height)
    }

    mutating func addBollards(from start: SIMD2<Float>, to end: SIMD2<Float>, count: Int, y: Float) {
        for index in 0..<count {
            let spot = start + (end - start) * ((Float(index) + 0.5) / Float(count))
            addPost(x: spot.x, z: spot.y, bottom: y, top: y + 0.95, width: 0.14, tint: 0.5)
        }
    }
}
