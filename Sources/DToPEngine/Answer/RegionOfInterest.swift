import Imaging

/// The part of the picture to segment: tokens wholly outside are not computed and are void in the mask.
package struct RegionOfInterest: Equatable, Sendable {
    /// Corners of polygons, as fractions of the picture's width and height, 0...1; at least three each. The region is
    /// their union, each filled by the even-odd rule.
    package let polygons: [[SIMD2<Double>]]

    /// A narrower overlap does not count: coordinates are rounded.
    private static let sliver = 1e-9

    package init(polygons: [[SIMD2<Double>]]) { self.polygons = polygons }

    /// Whether each token of `grid`, cut from `input` pixels in squares of `patch`, overlaps the region. [grid]
    package func tokens(grid: PixelSize, input: PixelSize, patch: Int) -> [Bool] {
        let size = SIMD2(Double(patch) / Double(input.width), Double(patch) / Double(input.height))
        return (0..<grid.count).map { token in
            let low = SIMD2(Double(token % grid.width), Double(token / grid.width)) * size
            return polygons.contains { Self.touches($0, low: low + Self.sliver, high: low + size - Self.sliver) }
        }
    }

    /// Whether a polygon and a rectangle share more than an edge.
    private static func touches(_ polygon: [SIMD2<Double>], low: SIMD2<Double>, high: SIMD2<Double>) -> Bool {
        if contains(polygon, (low + high) / 2) { return true }
        return polygon.indices.contains { index in
            crosses(polygon[index], polygon[(index + 1) % polygon.count], low: low, high: high)
        }
    }

    private static func contains(_ polygon: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
        var isInside = false
        for index in polygon.indices {
            let (a, b) = (polygon[index], polygon[(index + 1) % polygon.count])
            guard (a.y > point.y) != (b.y > point.y) else { continue }
            if point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
        }
        return isInside
    }

    /// Whether part of a line segment lies strictly inside a rectangle (Liang and Barsky 1984).
    private static func crosses(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, low: SIMD2<Double>, high: SIMD2<Double>
    ) -> Bool {
        var enter = 0.0
        var leave = 1.0
        for axis in 0..<2 {
            let step = b[axis] - a[axis]
            if step == 0 {
                if a[axis] <= low[axis] || a[axis] >= high[axis] { return false }
                continue
            }
            let ends = ((low[axis] - a[axis]) / step, (high[axis] - a[axis]) / step)
            enter = max(enter, min(ends.0, ends.1))
            leave = min(leave, max(ends.0, ends.1))
        }
        return enter < leave
    }
}
