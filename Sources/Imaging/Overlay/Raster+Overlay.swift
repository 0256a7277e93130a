import CKernels
import Compute

extension Raster where Sample == UInt8 {
    /// Blends the ink of each pixel's label over this RGB picture; labels without an ink (void) leave it unchanged.
    /// `labels` must have the size of the picture.
    package func paint(_ labels: LabelMap, with inks: OverlayInks) {
        precondition(channels == 3 && labels.channels == 1 && labels.size == size)
        inks.entries.withUnsafeBufferPointer { entries in
            guard let first = entries.baseAddress else { return }
            for y in 0..<size.height { overlay_labels(row(y), labels.row(y), size.width, first, entries.count) }
        }
    }

    /// Blends the ink of each pixel's label over this RGB picture where the pixel borders on another label; labels
    /// without an ink (void) leave it unchanged. `labels` must have the size of the picture.
    package func outline(_ labels: LabelMap, with inks: OverlayInks) {
        precondition(channels == 3 && labels.channels == 1 && labels.size == size)
        inks.entries.withUnsafeBufferPointer { entries in
            guard let first = entries.baseAddress else { return }
            let last = size.height - 1
            for y in 0..<size.height {
                overlay_outlines(
                    row(y), labels.row(y), labels.row(max(y - 1, 0)), labels.row(min(y + 1, last)), size.width, first,
                    entries.count)
            }
        }
    }

    /// Blends the ink of each pixel's level over this RGB picture. `levels` must have the size of the picture, and
    /// there must be 256 inks.
    package func paint(_ levels: GrayImage, with inks: OverlayInks) {
        precondition(channels == 3 && levels.channels == 1 && levels.size == size && inks.count == 256)
        inks.entries.withUnsafeBufferPointer { entries in
            guard let first = entries.baseAddress else { return }
            for y in 0..<size.height { overlay_levels(row(y), levels.row(y), size.width, first) }
        }
    }

    /// Blends one ink over some pixels of this RGB picture, which must be for its size.
    package func paint(_ pixels: PixelSpans, with ink: OverlayInk) {
        precondition(pixels.size == size)
        for span in pixels.spans {
            paint(x: span.start, y: span.row, width: span.end - span.start, height: 1, with: ink)
        }
    }

    /// Blends one ink over the part of a rectangle that lies inside this RGB picture.
    package func paint(x: Int, y: Int, width: Int, height: Int, with ink: OverlayInk) {
        precondition(channels == 3)
        guard let (columns, rows) = size.clip(x: x, y: y, width: width, height: height) else { return }
        withUnsafePointer(to: ink.entry) {
            overlay_rectangle(row(rows.lowerBound) + 3 * columns.lowerBound, stride, columns.count, rows.count, $0)
        }
    }
}
