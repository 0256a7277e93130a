/// Corners of a polygon as shares of the picture's size, such as `0.1,0.5,0.9,0.5,0.9,1,0.1,1`; two corners make a
/// rectangle.
package struct Region: TextValue {
    /// At least three.
    package let corners: [SIMD2<Double>]

    package static let form = "corners x,y,x,y,... in shares of the picture, 0 to 1; two make a rectangle"

    package init?(text: String) {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        let shares = numbers.compactMap(\.self)
        guard shares.count == numbers.count, shares.count % 2 == 0, shares.count >= 4,
            shares.allSatisfy({ (0...1).contains($0) })
        else { return nil }
        let points = stride(from: 0, to: shares.count, by: 2).map { SIMD2(shares[$0], shares[$0 + 1]) }
        let (a, b) = (points[0], points[1])
        corners = points.count == 2 ? [a, SIMD2(b.x, a.y), b, SIMD2(a.x, b.y)] : points
        if Self.isLine(corners) { return nil }
    }

    package var description: String { corners.map { "\($0.x),\($0.y)" }.joined(separator: ",") }

    private static func isLine(_ corners: [SIMD2<Double>]) -> Bool {
        let ways = corners.map { $0 - corners[0] }
        guard let way = ways.first(where: { $0 != .zero }) else { return true }
        return ways.allSatisfy { abs(way.x * $0.y - way.y * $0.x) < 1e-12 }
    }
}
