import CFFmpeg

/// An AVBSFContext: rewrites the coded bytes of one stream for its container, packet by packet.
final class BitstreamFilter {
    private let handle: UnsafeMutablePointer<AVBSFContext>
    private let name: String

    /// - Parameter parameters: those of the incoming stream.
    init(_ name: String, _ parameters: UnsafePointer<AVCodecParameters>, _ call: FFmpegCall) throws(MediaError) {
        guard let filter = av_bsf_get_by_name(name) else {
            throw call.error(
                .invalidArgument, reason: "FFmpeg has no bitstream filter '\(name)'",
                advice: "Install an FFmpeg that has it")
        }
        var context: UnsafeMutablePointer<AVBSFContext>?
        try call.check(av_bsf_alloc(filter, &context))
        handle = try call.unwrap(context)
        self.name = name
        try call.check(avcodec_parameters_copy(handle.pointee.par_in, parameters))
        try call.check(av_bsf_init(handle))
    }

    deinit {
        var context: UnsafeMutablePointer<AVBSFContext>? = handle
        av_bsf_free(&context)
    }

    /// Rewrites the bytes of `packet` in place. Throws `.invalidData` if they are damaged.
    func filter(_ packet: Packet) throws(MediaError) {
        let call = FFmpegCall("filter with", name, .reading)
        try call.check(av_bsf_send_packet(handle, packet.handle))
        try call.check(av_bsf_receive_packet(handle, packet.handle))
    }
}
