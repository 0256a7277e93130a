/// The pixels of a polygon in pictures of one size, as spans within rows.
package struct PixelSpans: Sendable {
    struct Span: Sendable {
        let row: Int
        /// Columns from `start` up to `end`, which is not included.
        let start: Int
        let end: Int
    }

    package let size: PixelSize
    /// Row by row.
    let spans: [Span]
    /// Number of pixels; at least one.
    package let count: Int

    /// The pixels whose centres lie inside, by the even-odd rule; of a polygon that holds no centre, the pixel in its
    /// middle.
    /// - Parameters:
    ///   - corners: fractions of width and height, 0...1; at least three.
    ///   - size: at least one pixel.
    package init(polygon corners: [SIMD2<Double>], in size: PixelSize) {
        precondition(corners.count >= 3 && size.count > 0)
        let points = corners.map { $0 * SIMD2(Double(size.width), Double(size.height)) }
        var spans: [Span] = []
        for row in 0..<size.height {
            let crossings = Self.crossings(points, y: Double(row) + 0.5)
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let start = Self.firstCentre(from: crossings[pair], width: size.width)
                let end = Self.firstCentre(from: crossings[pair + 1], width: size.width)
                if start < end { spans.append(Span(row: row, start: start, end: end)) }
            }
        }
        if spans.isEmpty {
            let middle = points.reduce(.zero, +) / Double(points.count)
            let x = min(Int(middle.x), size.width - 1)
            spans = [Span(row: min(Int(middle.y), size.height - 1), start: x, end: x + 1)]
        }
        self.size = size
        self.spans = spans
        count = spans.reduce(0) { $0 + $1.end - $1.start }
    }

    /// Where a horizontal line crosses the polygon's edges, from left to right; an even number of places.
    private static func crossings(_ points: [SIMD2<Double>], y: Double) -> [Double] {
        points.indices.compactMap { index in
            let (a, b) = (points[index], points[(index + 1) % points.count])
            guard (a.y > y) != (b.y > y) else { return nil }
            return a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)
        }.sorted()
    }

    /// The first column whose pixel's centre is not left of `x`.
    private static func firstCentre(from x: Double, width: Int) -> Int {
        min(max(Int((x - 0.5).rounded(.up)), 0), width)
    }
}
