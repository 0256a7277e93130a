import CFFmpeg

/// An AVCodecContext.
final class CodecContext {
    let handle: UnsafeMutablePointer<AVCodecContext>

    init(_ codec: UnsafePointer<AVCodec>, _ call: FFmpegCall) throws(MediaError) {
        handle = try call.unwrap(avcodec_alloc_context3(codec))
        handle.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
    }

    /// Marks what the codec logs on threads of its own.
    var logOwner: LogOwner { .codec(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque())) }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = handle
        avcodec_free_context(&context)
    }
}
