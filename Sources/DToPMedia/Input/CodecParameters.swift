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

    /// Those of a stream that another process describes. Nil if FFmpeg does not know the codec, or it is of another type.
    convenience init?(
        codecNamed name: String, _ type: AVMediaType, extradata: [UInt8], _ describe: (inout AVCodecParameters) -> Void
    ) throws(MediaError) {
        guard let codec = avcodec_descriptor_get_by_name(name), codec.pointee.type == type else { return nil }
        let call = FFmpegCall("describe", "a stream", .reading)
        var blank = avcodec_parameters_alloc()
        defer { avcodec_parameters_free(&blank) }
        try self.init(copying: call.unwrap(blank), call) { raw in
            raw.codec_type = type
            raw.codec_id = codec.pointee.id
            describe(&raw)
            return extradata.withUnsafeBufferPointer { raw.setExtradata($0) }
        }
    }

    deinit {
        var parameters: UnsafeMutablePointer<AVCodecParameters>? = handle
        avcodec_parameters_free(&parameters)
    }

    var codec: AVCodecID { handle.pointee.codec_id }

    var codecName: String { String(cString: avcodec_get_name(handle.pointee.codec_id)) }

    /// The bytes that describe the stream to a decoder.
    var extradata: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: handle.pointee.extradata, count: Int(handle.pointee.extradata_size))
    }

    var size: PixelSize { PixelSize(width: Int(handle.pointee.width), height: Int(handle.pointee.height)) }
}
