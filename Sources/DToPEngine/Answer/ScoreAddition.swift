import Compute
import Imaging

/// Upsamples the scores of one window's cells to its pixels (bilinear, align_corners = false) and adds them up.
struct ScoreAddition {
    private struct Tap {
        let low: Int
        let high: Int
        let fraction: Float

        /// Locates a pixel between the cells of a row or column; each cell is `cell` pixels wide.
        init(pixel: Int, cell: Int, cells: Int) {
            let position = max((Double(pixel) + 0.5) / Double(cell) - 0.5, 0)
            low = min(Int(position), cells - 1)
            high = min(low + 1, cells - 1)
            fraction = low == high ? 0 : Float(position - Double(low))
        }
    }

    private let grid: PixelSize
    private let columns: [Tap]
    private let rows: [Tap]
    /// Values per cell or pixel: K, padded.
    private let stride: Int

    /// - Parameters:
    ///   - grid: cells across and down.
    ///   - cell: side of a cell, in pixels.
    init(grid: PixelSize, cell: Int, window: PixelSize, stride: Int) {
        self.grid = grid
        self.stride = stride
        columns = (0..<window.width).map { Tap(pixel: $0, cell: cell, cells: grid.width) }
        rows = (0..<window.height).map { Tap(pixel: $0, cell: cell, cells: grid.height) }
    }

    /// Adds `scores` [grid x K] to `sums`, the window's first pixel in a picture `pictureWidth` pixels wide.
    func add(_ scores: Matrix, to sums: UnsafeMutablePointer<Float>, pictureWidth: Int) {
        for (y, row) in rows.enumerated() {
            for (x, column) in columns.enumerated() {
                let topLeft = scores.row(row.low * grid.width + column.low)
                let topRight = scores.row(row.low * grid.width + column.high)
                let bottomLeft = scores.row(row.high * grid.width + column.low)
                let bottomRight = scores.row(row.high * grid.width + column.high)
                let pixel = sums + (y * pictureWidth + x) * stride
                for k in 0..<stride {
                    let top = topLeft[k] + column.fraction * (topRight[k] - topLeft[k])
                    let bottom = bottomLeft[k] + column.fraction * (bottomRight[k] - bottomLeft[k])
                    pixel[k] += top + row.fraction * (bottom - top)
                }
            }
        }
    }
}
