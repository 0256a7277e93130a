import CKernels
import Compute

extension YUVImage: DrawingSurface {
    package func paint(_ labels: LabelMap, with inks: OutlinedInks) {
        precondition(labels.channels == 1 && labels.size == size)
        let last = size.height - 1
        inks.inks.yuv(matrix).withUnsafeBufferPointer { entries in
            inks.borders.yuv(matrix).withUnsafeBufferPointer { borders in
                guard let ink = entries.baseAddress, let border = borders.baseAddress else { return }
                for y in Swift.stride(from: 0, to: size.height, by: 2) {
                    yuv_labels(
                        rows(y), labels.row(max(y - 1, 0)), labels.row(y), labels.row(y + 1),
                        labels.row(min(y + 2, last)), size.width, ink, border, entries.count)
                }
            }
        }
    }

    package func paint(_ levels: GrayImage, with inks: OverlayInks) {
        precondition(levels.channels == 1 && levels.size == size && inks.count == 256)
        inks.yuv(matrix).withUnsafeBufferPointer { entries in
            guard let ink = entries.baseAddress else { return }
            for y in Swift.stride(from: 0, to: size.height, by: 2) {
                yuv_levels(rows(y), levels.row(y), levels.row(y + 1), size.width, ink)
            }
        }
    }

    package func paint(x: Int, y: Int, width: Int, height: Int, with ink: OverlayInk) {
        guard let (columns, lines) = size.clip(x: x, y: y, width: width, height: height) else { return }
        withUnsafePointer(to: ink.yuv(matrix)) { ink in
            for row in Swift.stride(from: lines.lowerBound / 2 * 2, to: lines.upperBound, by: 2) {
                yuv_run(
                    rows(row), columns.lowerBound, columns.count, lines.contains(row) ? 1 : 0,
                    lines.contains(row + 1) ? 1 : 0, ink)
            }
        }
    }

    /// Rows `y`, which must be even, and `y + 1`.
    private func rows(_ y: Int) -> yuv_rows {
        yuv_rows(upper: luma.row(y), lower: luma.row(y + 1), blue: blue.row(y / 2), red: red.row(y / 2))
    }
}
