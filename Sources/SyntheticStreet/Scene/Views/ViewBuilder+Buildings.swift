extension ViewBuilder {
    /// A house, shop, tower or shed, unless it would block the view. Returns whether it was added.
    mutating func addBuilding(x: ClosedRange<Float>, z: ClosedRange<Float>, tall: Float) -> Bool {
        let isOld = dice.chance(0.45)
        let facade = dice.pick(bank.facades)
        let texture = isOld ? facade.texture : dice.pick(art.walls.fronts)
        let height = isOld ? facade.height : max(tall * dice.uniform(0.6...1.3), 3.2)
        guard !blocks(x: x, z: z, height: height + 2) else { return false }
        let tints = [
            Vector(1, 1, 1), Vector(1.1, 1.08, 1.02), Vector(1.15, 0.98, 0.85), Vector(0.8, 0.82, 0.86),
            Vector(1.2, 1.2, 1.18), Vector(0.95, 1.02, 0.9),
        ]
        let wall = Surface(
            texture: texture, label: .building, tint: dice.pick(tints) * dice.uniform(0.8...1.15), tile: SIMD2(16, 16))
        let isPitched = height < 9 && dice.chance(0.7)
        let roof = Surface(
            texture: art.surfaces.roofs[(isPitched ? 0 : 2) + dice.integer(below: 2)], label: .building,
            tint: Vector(repeating: dice.uniform(0.75...1.3)))
        addBox(
            wall, top: isPitched ? nil : roof, x: x, y: 0...height, z: z,
            start: SIMD2(0, isOld ? 1 - height / Facade.side : 0))
        if isPitched {
            addRoof(roof, wall, x: x, z: z, eaves: height)
        } else if height > 3.5 {
            addRoofClutter(x: x, z: z, y: height)
        }
        if light.isDark { addLitWindows(x: x, z: z, height: height) }
        return true
    }

    private mutating func addRoof(
        _ roof: Surface, _ wall: Surface, x: ClosedRange<Float>, z: ClosedRange<Float>, eaves: Float
    ) {
        let deep = z.upperBound - z.lowerBound
        let half = (x.upperBound - x.lowerBound) / 2
        let middle = x.lowerBound + half
        let rise = half * dice.uniform(0.45...0.8)
        let over: Float = 0.3
        for side in [Float(-1), 1] {
            addPanel(
                roof, origin: Vector(middle, eaves + rise, side > 0 ? z.lowerBound - over : z.upperBound + over),
                across: Vector(0, 0, (deep + 2 * over) * side),
                down: Vector((half + over) * side, -rise * (half + over) / half, 0))
            let outline = Patch.Outline(a: SIMD2(0.5, 0), b: SIMD2(0.5, 0), c: SIMD2(1, 1), d: SIMD2(0, 1))
            addPanel(
                wall, origin: Vector(middle + half * side, eaves + rise, side > 0 ? z.upperBound : z.lowerBound),
                across: Vector(-2 * half * side, 0, 0), down: Vector(0, -rise, 0), extent: SIMD2(0.1, 0.02),
                outline: outline)
        }
        let chimney = Surface(texture: art.walls.brick, label: .building, tile: SIMD2(2, 2))
        let place = z.lowerBound + deep * dice.uniform(0.2...0.8)
        addBox(
            chimney, top: chimney.tinted(0.6), x: middle - 0.4...middle + 0.4, y: eaves...eaves + rise + 0.9,
            z: place - 0.4...place + 0.4)
    }

    private mutating func addRoofClutter(x: ClosedRange<Float>, z: ClosedRange<Float>, y: Float) {
        let box = Surface(
            texture: art.walls.concrete, label: .building, tint: Vector(repeating: dice.uniform(0.7...1.3)),
            tile: SIMD2(4, 4))
        for edge in [x.lowerBound, x.upperBound - 0.3] {
            addBox(box, top: box, x: edge...edge + 0.3, y: y...y + 0.5, z: z)
        }
        for edge in [z.lowerBound, z.upperBound - 0.3] {
            addBox(box, top: box, x: x, y: y...y + 0.5, z: edge...edge + 0.3)
        }
        for _ in 0..<1 + dice.integer(below: 4) {
            let left = dice.uniform(x.lowerBound...max(x.upperBound - 2.5, x.lowerBound))
            let near = dice.uniform(z.lowerBound...max(z.upperBound - 2.5, z.lowerBound))
            addBox(
                box, top: box.tinted(1.1), x: left...left + dice.uniform(0.8...2.4), y: y...y + dice.uniform(0.5...2),
                z: near...near + dice.uniform(0.8...2.4))
        }
    }

    /// Windows and shop fronts that shine in the dark.
    private mutating func addLitWindows(x: ClosedRange<Float>, z: ClosedRange<Float>, height: Float) {
        let share = dice.uniform(0.02...0.3)
        let isShop = dice.chance(0.3)
        let tone = dice.pick([Vector(1.7, 1.4, 0.9), Vector(1.4, 1.5, 1.6), Vector(1.8, 1.2, 0.6)])
        let out: Float = 0.05
        let sides: [(Vector, Vector, Float)] = [
            (Vector(x.lowerBound, 0, z.lowerBound - out), Vector(1, 0, 0), x.upperBound - x.lowerBound),
            (Vector(x.lowerBound - out, 0, z.upperBound), Vector(0, 0, -1), z.upperBound - z.lowerBound),
            (Vector(x.upperBound + out, 0, z.lowerBound), Vector(0, 0, 1), z.upperBound - z.lowerBound),
        ]
        for (corner, along, length) in sides {
            if isShop, length > 6 {
                addLitPanel(corner + along * 0.8 + Vector(0, 2.6, 0), along * (length - 1.6), 2, tone)
                let lamp = frame.place(corner + along * (length / 2) + Vector(0, 2.4, 0))
                lamps.append(StreetLamp(position: lamp, color: tone * 0.7, reach: 4))
            }
            for y in stride(from: Float(isShop ? 4.6 : 1.9), to: height - 0.5, by: 3) {
                for place in stride(from: Float(1.2), to: length - 1.5, by: 2.6) where dice.chance(share) {
                    addLitPanel(corner + along * place + Vector(0, y, 0), along * 1.1, 1.3, tone)
                }
            }
        }
    }

    private mutating func addLitPanel(_ origin: Vector, _ across: Vector, _ tall: Float, _ tone: Vector) {
        var patch = Patch(
            texture: art.plain.view, origin: frame.place(origin), across: frame.turned(across),
            down: Vector(0, -tall, 0), light: tone * dice.uniform(0.5...1.1), label: .building)
        patch.sunShare = Relighting.glowing
        patch.isOneSided = true
        add(patch)
    }
}
