import Imaging

/// The learned position embedding, which can be resized to other grids as by PyTorch's `interpolate` with
/// align_corners = false and no antialiasing.
package struct PositionEmbedding: Sendable {
    /// Row 0 of the parameter. [C]
    package let classToken: [Float]
    private let grid: PixelSize
    private let width: Int
    private let rows: [Float]
    private let interpolation: PositionInterpolation

    /// - Parameter parameter: [1 + grid x C], the class token's row first.
    package init(_ parameter: [Float], grid: PixelSize, width: Int, interpolation: PositionInterpolation) {
        classToken = Array(parameter[..<width])
        rows = Array(parameter[width...])
        self.grid = grid
        self.width = width
        self.interpolation = interpolation
    }

    /// One embedding for each token of `target`, row by row. [target x C]
    package func resized(to target: PixelSize) -> [Float] {
        guard target != grid else { return rows }
        let columnTaps = taps(from: grid.width, to: target.width)
        let rowTaps = taps(from: grid.height, to: target.height)
        var out = [Float](repeating: 0, count: target.count * width)
        for (y, vertical) in rowTaps.enumerated() {
            for (x, horizontal) in columnTaps.enumerated() {
                let start = (y * target.width + x) * width
                for (row, rowWeight) in vertical {
                    for (column, columnWeight) in horizontal {
                        let source = (row * grid.width + column) * width
                        let weight = rowWeight * columnWeight
                        for channel in 0..<width { out[start + channel] += weight * rows[source + channel] }
                    }
                }
            }
        }
        return out
    }

    /// The source coordinates that each target coordinate mixes, with their weights. [target]
    private func taps(from source: Int, to target: Int) -> [[(index: Int, weight: Float)]] {
        let scale = Float(source) / Float(target)
        return (0..<target).map { coordinate in
            let center = scale * (Float(coordinate) + 0.5) - 0.5
            switch interpolation {
            case .bilinear:
                let position = max(center, 0)
                let low = min(Int(position), source - 1)
                let fraction = position - Float(low)
                return [(low, 1 - fraction), (min(low + 1, source - 1), fraction)]
            case .bicubic:
                let low = Int(center.rounded(.down))
                let fraction = center - Float(low)
                return (-1...2).map { offset in
                    (min(max(low + offset, 0), source - 1), Self.cubic(fraction - Float(offset)))
                }
            }
        }
    }

    /// Keys' cubic convolution kernel with a = -0.75.
    private static func cubic(_ distance: Float) -> Float {
        let a: Float = -0.75
        let d = abs(distance)
        if d <= 1 { return ((a + 2) * d - (a + 3)) * d * d + 1 }
        return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0
    }
}
