import CFFmpeg

/// An AVCodecContext.
final class CodecContext {
    let handle: UnsafeMutablePointer<AVCodecContext>

    init(_ codec: UnsafePointer<AVCodec>, _ call: FFmpegCall) throws(MediaError) {
        handle = try call.unwrap(avcodec_alloc_context3(codec))
        handle.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
    }

    /// Identifies the lines that the codec logs on its own threads.
    var logOwner: LogOwner { .codec(UInt(bitPattern: Unmanaged.passUnretained(self).toOpaque())) }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = handle
        avcodec_free_context(&context)
    }
}
