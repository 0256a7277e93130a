/// A rectangle taken up by part of a plot, in pixels.
struct PlotBox {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    /// The area that two boxes share.
    func overlap(_ other: PlotBox) -> Double {
        let across = min(x + width, other.x + other.width) - max(x, other.x)
        let down = min(y + height, other.y + other.height) - max(y, other.y)
        return across > 0 && down > 0 ? across * down : 0
    }

    /// The box with a margin on all sides.
    func grown(by margin: Double) -> PlotBox {
        PlotBox(x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin)
    }

    /// The area that lies outside `other`.
    func excess(beyond other: PlotBox) -> Double { width * height - overlap(other) }

    /// The approximate length of a line within the box, in pixels.
    func crossing(from start: SIMD2<Double>, to end: SIMD2<Double>) -> Double {
        let length = ((end - start) * (end - start)).sum().squareRoot()
        let steps = max(Int(length), 1)
        let inside = (0...steps).count { step in
            let point = start + (end - start) * (Double(step) / Double(steps))
            return x...(x + width) ~= point.x && y...(y + height) ~= point.y
        }
        return Double(inside)
    }
}
