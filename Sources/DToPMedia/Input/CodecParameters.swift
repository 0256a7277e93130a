import CFFmpeg
import Glibc
import Imaging

/// An AVCodecParameters: how a stream is coded, according to the container.
final class CodecParameters: Sendable {
    /// Its contents never change after `init`, so any thread may read them.
    nonisolated(unsafe) let handle: UnsafeMutablePointer<AVCodecParameters>

    init(copying source: UnsafePointer<AVCodecParameters>, _ call: FFmpegCall) throws(MediaError) {
        handle = try call.unwrap(avcodec_parameters_alloc())
        try call.check(avcodec_parameters_copy(handle, source))
    }

    /// A changed copy of `source`.
    /// - Parameter change: false if memory runs out.
    convenience init(
        copying source: UnsafePointer<AVCodecParameters>, _ call: FFmpegCall,
        _ change: (inout AVCodecParameters) -> Bool
    ) throws(MediaError) {
        try self.init(copying: source, call)
        if !change(&handle.pointee) { throw call.error(dtop_error(ENOMEM)) }
    }

    deinit {
        var parameters: UnsafeMutablePointer<AVCodecParameters>? = handle
        avcodec_parameters_free(&parameters)
    }

    var codec: AVCodecID { handle.pointee.codec_id }

    var codecName: String { String(cString: avcodec_get_name(handle.pointee.codec_id)) }

    var size: PixelSize { PixelSize(width: Int(handle.pointee.width), height: Int(handle.pointee.height)) }
}
