import CFFmpeg
import Imaging

/// Where a picture's planes lie in memory that two processes share. Both derive it from format and size, so that
/// neither has to believe the other.
package struct PictureLayout: Equatable, Sendable {
    private let size: PixelSize
    private let format: AVPixelFormat
    /// Bytes from row to row of each plane, and of each plane in all; 0 for planes that the format does not have.
    private let strides: [Int32]
    private let planeBytes: [Int]
    /// Bytes of all planes.
    package let byteCount: Int

    /// FFmpeg's kernels read and write a little past the end of a row and of a plane.
    private static let alignment: Int32 = 64
    private static let padding = 128

    /// Nil for a format whose pictures do not lie in memory, and for a size that FFmpeg cannot address.
    package init?(_ header: FrameHeader) {
        size = header.storedSize
        format = AVPixelFormat(header.pixelFormat)
        guard let width = Int32(exactly: size.width), let height = Int32(exactly: size.height), width > 0, height > 0,
            let descriptor = av_pix_fmt_desc_get(format),
            descriptor.pointee.flags & UInt64(AV_PIX_FMT_FLAG_HWACCEL) == 0
        else { return nil }
        var strides = [Int32](repeating: 0, count: 4)
        guard av_image_fill_linesizes(&strides, format, width) >= 0 else { return nil }
        strides = strides.map { $0 == 0 ? 0 : ($0 + Self.alignment - 1) & -Self.alignment }
        var planeBytes = [Int](repeating: 0, count: 4)
        guard av_image_fill_plane_sizes(&planeBytes, format, height, strides.map { Int($0) }) >= 0 else { return nil }
        self.strides = strides
        self.planeBytes = planeBytes.map { $0 == 0 ? 0 : $0 + Self.padding }
        byteCount = self.planeBytes.reduce(0, +)
    }

    /// Whether pictures of the header lie this way.
    package func fits(_ header: FrameHeader) -> Bool {
        size == header.storedSize && format.rawValue == header.pixelFormat
    }

    /// Copies the picture of `frame`, which must fit, to `start`.
    package func copy(_ frame: Frame, to start: UnsafeMutableRawPointer) {
        let planes = UnsafeRawPointer(dtop_planes(frame.handle)).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
        var targets = self.planes(at: start)
        var strides = strides
        av_image_copy(
            &targets, &strides, UnsafeMutablePointer(mutating: planes), dtop_strides(frame.handle), format,
            Int32(size.width), Int32(size.height))
    }

    fileprivate func planes(at start: UnsafeMutableRawPointer) -> [UnsafeMutablePointer<UInt8>?] {
        var offset = 0
        return planeBytes.map { bytes in
            defer { offset += bytes }
            return bytes == 0 ? nil : (start + offset).assumingMemoryBound(to: UInt8.self)
        }
    }

    fileprivate func point(_ frame: UnsafeMutablePointer<AVFrame>, at start: UnsafeMutableRawPointer) {
        for (index, plane) in planes(at: start).enumerated() {
            dtop_planes(frame)[index] = plane
            dtop_strides(frame)[index] = strides[index]
        }
    }
}

extension Frame {
    /// Gives the frame its picture, without copying it: `byteCount` bytes at `start`, laid out as `layout` says.
    /// - Parameter release: called once, on any thread, when nobody reads the picture any longer; also if this throws.
    package func show(
        _ start: UnsafeMutableRawPointer, _ layout: PictureLayout, release: @escaping @Sendable () -> Void
    ) throws(MediaError) {
        let call = FFmpegCall("receive", "a picture", .reading)
        let release = Unmanaged.passRetained(Release(action: release))
        let buffer = av_buffer_create(
            start.assumingMemoryBound(to: UInt8.self), layout.byteCount,
            { release, _ in
                if let release { Unmanaged<Release>.fromOpaque(release).takeRetainedValue().action() }
            }, release.toOpaque(), AV_BUFFER_FLAG_READONLY)
        if buffer == nil { release.takeRetainedValue().action() }
        handle.pointee.buf.0 = try call.unwrap(buffer)
        layout.point(handle, at: start)
    }

    /// Copies the picture to memory of its own, and releases what it was shown in.
    package func detach() throws(MediaError) {
        let call = FFmpegCall("copy", "a picture", .reading)
        let copy = try Frame(call)
        copy.handle.pointee.format = handle.pointee.format
        copy.handle.pointee.width = handle.pointee.width
        copy.handle.pointee.height = handle.pointee.height
        try call.check(av_frame_get_buffer(copy.handle, 0))
        try call.check(av_frame_copy(copy.handle, handle))
        try call.check(av_frame_copy_props(copy.handle, handle))
        av_frame_unref(handle)
        av_frame_move_ref(handle, copy.handle)
    }
}

/// What is left to do when a picture's last reader has gone.
private final class Release: Sendable {
    let action: @Sendable () -> Void

    init(action: @escaping @Sendable () -> Void) { self.action = action }
}
