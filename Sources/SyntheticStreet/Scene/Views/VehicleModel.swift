/// A vehicle made of flat panels. Its axes: x right, y up, z forward, origin in the middle of its footprint; metres.
struct VehicleModel {
    struct Panel {
        var texture: Texture
        var origin: Vector
        var across: Vector
        var down: Vector
        var start = SIMD2<Float>(0, 0)
        var extent = SIMD2<Float>(1, 1)
        var outline = Patch.Outline()
        var isCutOut = false
        /// Multiplies its colours.
        var tint: Float = 1
    }

    /// A level edge across the vehicle.
    struct Edge {
        var z: Float
        var y: Float
        /// Half its width.
        var half: Float
    }

    var panels: [Panel] = []
    var length: Float
    var width: Float
    var height: Float
    /// Height of the lamps; they sit near the corners.
    var lampHeight: Float = 0.68

    /// An upright or slanted panel that faces forward (`direction` 1) or back (-1).
    mutating func addEnd(
        _ texture: Texture, direction: Float, top: Edge, bottom: Edge, rows: ClosedRange<Float> = 0...1,
        isCutOut: Bool = false
    ) {
        let half = max(top.half, bottom.half)
        var panel = Panel(
            texture: texture, origin: Vector(half * direction, top.y, top.z),
            across: Vector(-2 * half * direction, 0, 0), down: Vector(0, bottom.y - top.y, bottom.z - top.z))
        let upper = (half - top.half) / (2 * half)
        let lower = (half - bottom.half) / (2 * half)
        panel.outline = Patch.Outline(
            a: SIMD2(upper, 0), b: SIMD2(1 - upper, 0), c: SIMD2(1 - lower, 1), d: SIMD2(lower, 1))
        panel.start.y = rows.lowerBound
        panel.extent = SIMD2(0.995, (rows.upperBound - rows.lowerBound) * 0.995)
        panel.isCutOut = isCutOut
        panels.append(panel)
    }

    /// Both sides, from `rear` to `front`; a texture's left is the rear. `lean`: how far the upper edge is inset.
    mutating func addSides(
        _ texture: Texture, half: Float, rear: Float, front: Float, bottom: Float, top: Float, lean: Float = 0,
        rows: ClosedRange<Float> = 0...1, isCutOut: Bool = false
    ) {
        for side in [Float(-1), 1] {
            var panel = Panel(
                texture: texture, origin: Vector(side * (half - lean), top, side > 0 ? rear : front),
                across: Vector(0, 0, (front - rear) * side), down: Vector(side * lean, bottom - top, 0))
            panel.start = SIMD2(side > 0 ? 0 : 0.995, rows.lowerBound)
            panel.extent = SIMD2(side * 0.995, (rows.upperBound - rows.lowerBound) * 0.995)
            panel.isCutOut = isCutOut
            panels.append(panel)
        }
    }

    /// A level or sloping panel that faces up, from its front to its rear edge.
    mutating func addTop(_ texture: Texture, rear: (z: Float, y: Float), front: (z: Float, y: Float), half: Float) {
        panels.append(
            Panel(
                texture: texture, origin: Vector(-half, front.y, front.z), across: Vector(2 * half, 0, 0),
                down: Vector(0, rear.y - front.y, rear.z - front.z)))
    }

    mutating func addBox(
        sides: Texture, end: Texture, roof: Texture, half: Float, rear: Float, front: Float, bottom: Float, top: Float
    ) {
        addSides(sides, half: half, rear: rear, front: front, bottom: bottom, top: top)
        for (direction, z, texture) in [(Float(-1), rear, end), (1, front, roof)] {
            addEnd(
                texture, direction: direction, top: Edge(z: z, y: top, half: half),
                bottom: Edge(z: z, y: bottom, half: half))
        }
        addTop(roof, rear: (rear, top), front: (front, top), half: half)
    }

    mutating func stretch(_ factor: Vector) {
        for index in panels.indices {
            panels[index].origin *= factor
            panels[index].across *= factor
            panels[index].down *= factor
        }
        width *= factor.x
        height *= factor.y
        length *= factor.z
    }
}
