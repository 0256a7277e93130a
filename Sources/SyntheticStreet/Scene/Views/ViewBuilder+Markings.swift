extension ViewBuilder {
    static let paintHeight: Float = 0.012

    /// A painted line from `start` to `end`: dashes of `dash` with gaps of `gap`, or solid if `dash` is 0.
    mutating func addLine(
        _ paint: Surface, from start: SIMD2<Float>, to end: SIMD2<Float>, width: Float, dash: Float = 0,
        gap: Float = 0, y: Float = paintHeight
    ) {
        let axis = end - start
        let length = (axis * axis).sum().squareRoot()
        guard length > 0.05 else { return }
        let ahead = axis / length
        let right = SIMD2(ahead.y, -ahead.x) * width
        let piece = dash > 0 ? dash : length
        for along in stride(from: Float(0), to: length - 0.02, by: piece + gap) {
            let near = start + ahead * along - right / 2
            let far = start + ahead * min(along + piece, length) - right / 2
            addPanel(
                paint, origin: Vector(far.x, y, far.y), across: Vector(right.x, 0, right.y),
                down: Vector(near.x - far.x, 0, near.y - far.y), start: SIMD2(dice.uniform(0...1), 0))
        }
    }

    /// Darker ground with soft edges: wear, oil, repairs.
    mutating func addStain(x: Float, z: Float, width: Float, length: Float, strength: Float, turn: Float = 0) {
        inside(frame.inner(x: x, z: z, turn: turn)) { builder in
            builder.addBlob(x: 0, z: 0, width: width, length: length, strength: strength, y: 0.006)
        }
    }

    /// Repairs, damp places and oil over a rectangle of road.
    mutating func addStains(_ count: Int, x: ClosedRange<Float>, z: ClosedRange<Float>) {
        for _ in 0..<count {
            let size = dice.uniform(0.6...5)
            addStain(
                x: dice.uniform(x), z: dice.uniform(z), width: size, length: size * dice.uniform(0.5...5),
                strength: dice.uniform(0.06...0.32), turn: dice.chance(0.6) ? 0 : dice.uniform(0...1))
        }
    }

    /// Darker lanes along a course: rubber and oil between the wheels.
    mutating func addWear(_ course: Course, offsets: [Float], width: Float) {
        let strength = dice.uniform(0...0.3)
        guard strength > 0.05 else { return }
        for along in stride(from: Float(10), to: min(course.length, 260), by: 20) {
            for offset in offsets {
                let (spot, heading) = course.at(along, offset: offset)
                addStain(x: spot.x, z: spot.y, width: width, length: 23, strength: strength, turn: heading)
            }
        }
    }

    /// Bars side by side across a road that spans `x`, each along z.
    mutating func addZebra(x: ClosedRange<Float>, z: ClosedRange<Float>) {
        let bar = dice.uniform(0.4...0.6)
        for place in stride(from: x.lowerBound + 0.3, to: x.upperBound - bar, by: bar * 2) {
            addLine(
                materials.paint, from: SIMD2(place + bar / 2, z.lowerBound),
                to: SIMD2(place + bar / 2, z.upperBound), width: bar)
        }
    }

    /// An arrow of `length` that points along z, or backwards if `length` is negative.
    mutating func addArrow(x: Float, z: Float, length: Float) {
        addLine(materials.paint, from: SIMD2(x, z), to: SIMD2(x, z + length * 0.6), width: 0.15)
        for share in stride(from: Float(0), to: 1, by: 0.25) {
            let place = z + length * (0.6 + 0.4 * share)
            addLine(
                materials.paint, from: SIMD2(x, place), to: SIMD2(x, place + length * 0.1),
                width: 0.9 * (1 - share) + 0.1)
        }
    }

    /// A strip along a course, from offset `left` to offset `right`.
    mutating func addRibbon(_ surface: Surface, _ course: Course, left: Float, right: Float, y: Float) {
        let step = abs(course.bend) < 1e-6 ? course.length : 14
        for along in stride(from: Float(0), to: course.length - 0.01, by: step) {
            let next = min(along + step, course.length)
            addGround(
                surface, y: y,
                [
                    course.at(next, offset: left).place, course.at(next, offset: right).place,
                    course.at(along, offset: right).place, course.at(along, offset: left).place,
                ])
        }
    }

    /// A painted line along a course at `offset`.
    mutating func addLine(
        _ paint: Surface, _ course: Course, offset: Float, width: Float, dash: Float = 0, gap: Float = 0
    ) {
        let piece = dash > 0 ? dash : 14
        for along in stride(from: Float(0), to: course.length, by: piece + gap) {
            addLine(
                paint, from: course.at(along, offset: offset).place,
                to: course.at(along + piece, offset: offset).place, width: width)
        }
    }

    /// An upright strip along a course.
    mutating func addScreen(_ surface: Surface, _ course: Course, offset: Float, bottom: Float, top: Float) {
        for along in stride(from: Float(0), to: course.length, by: 12) {
            addScreen(
                surface, from: course.at(along, offset: offset).place,
                to: course.at(along + 12, offset: offset).place, bottom: bottom, top: top)
        }
    }
}
