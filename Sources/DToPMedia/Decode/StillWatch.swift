import CFFmpeg
import Glibc
import Imaging

/// Tells whether a decoded picture is the same as the one before, without keeping that: decoders need theirs back. The
/// first picture that is the same is not yet known to be.
package struct StillWatch: Sendable {
    private struct Kind: Equatable {
        let size: PixelSize
        let format: Int32
        let orientation: Orientation
    }

    private var kind: Kind?
    /// Some rows of the picture, and its digest if they were those of the one before.
    private var rows: [UInt8] = []
    private var digest: UInt64?
    private static let rowStep = 32

    package init() {}

    package mutating func isSame(_ frame: Frame) -> Bool {
        let new = Kind(
            size: frame.storedSize, format: frame.handle.pointee.format, orientation: frame.orientation)
        let isSameKind = new == kind
        kind = new
        let hasSameRows = keepRows(of: frame)
        guard isSameKind, hasSameRows else {
            digest = nil
            return false
        }
        let now = frame.digest
        defer { digest = now }
        return digest == now
    }

    /// Whether they are those that were kept.
    private mutating func keepRows(of frame: Frame) -> Bool {
        let bytes = frame.bytesPerRow(0)
        guard let plane = dtop_planes(frame.handle)[0], bytes > 0 else { return false }
        let stride = Int(dtop_strides(frame.handle)[0])
        let count = (frame.storedSize.height + Self.rowStep - 1) / Self.rowStep
        if rows.count != count * bytes { rows = Array(repeating: 0, count: count * bytes) }
        return rows.withUnsafeMutableBytes { kept in
            guard let start = kept.baseAddress else { return false }
            var isSame = true
            for row in 0..<count {
                let (mine, theirs) = (start + row * bytes, plane + row * Self.rowStep * stride)
                if isSame, memcmp(mine, theirs, bytes) == 0 { continue }
                isSame = false
                memcpy(mine, theirs, bytes)
            }
            return isSame
        }
    }
}

extension Frame {
    fileprivate func bytesPerRow(_ plane: Int) -> Int {
        Int(av_image_get_linesize(pixelFormatCode, Int32(clamping: storedSize.width), Int32(plane)))
    }

    /// The digest of its pixels.
    fileprivate var digest: UInt64 {
        var digest = PixelDigest()
        let shift = av_pix_fmt_desc_get(pixelFormatCode).map { Int($0.pointee.log2_chroma_h) } ?? 0
        for plane in 0..<max(Int(av_pix_fmt_count_planes(pixelFormatCode)), 0) {
            guard let start = dtop_planes(handle)[plane] else { continue }
            let (bytes, stride) = (bytesPerRow(plane), Int(dtop_strides(handle)[plane]))
            let rows = plane == 1 || plane == 2 ? (storedSize.height + (1 << shift) - 1) >> shift : storedSize.height
            for y in 0..<rows { digest.add(UnsafeRawBufferPointer(start: start + y * stride, count: max(bytes, 0))) }
        }
        return digest.value
    }
}
