import CFFmpeg
import Glibc

/// An AVFormatContext for reading.
final class InputContext {
    let handle: UnsafeMutablePointer<AVFormatContext>
    let callGuard: CallGuard
    let policy: InputPolicy
    /// True if `av_read_frame` returns at once even if nothing has come.
    let isNonBlocking: Bool
    private let descriptor: DescriptorInput?
    private let closeTimeout: Duration
    /// What FFmpeg logged when reading first failed; nil before. Demuxers still hand out what they have, so a later
    /// call is the one that fails.
    private var breakLine: String?

    /// Opens and probes the input.
    init(_ input: MediaInput, _ options: InputOptions, cancellation: Cancellation) throws(MediaError) {
        let call = FFmpegCall("open", input.name, .reading, owner: input.logOwner)
        if cancellation.isCancelled { throw call.error(dtop_error_exit) }
        let limits = options.limits
        policy = InputPolicy(input)
        let place = try InputPlace(input, policy, options, call)
        let callGuard = CallGuard(
            cancellation: cancellation, timeout: limits.timeout, opening: place.opening)
        self.callGuard = callGuard
        closeTimeout = limits.closeTimeout
        isNonBlocking = place.isNonBlocking
        descriptor = try place.descriptor.map { number throws(MediaError) in
            try DescriptorInput(number, mustStop: { callGuard.mustStop }, call)
        }

        let allocated = try call.unwrap(avformat_alloc_context())
        callGuard.attach(to: allocated)
        if let descriptor { allocated.pointee.pb = descriptor.handle }
        if place.isNonBlocking { allocated.pointee.flags |= AVFMT_FLAG_NONBLOCK }
        var context: UnsafeMutablePointer<AVFormatContext>? = allocated
        // One deadline for all of it: a server can be slow in many steps.
        callGuard.arm()
        // On failure this frees the context.
        let opened = avformat_open_input(&context, place.url, place.format, &place.options.handle)
        guard opened >= 0, let context else {
            throw Self.failure(opened, of: input, options, callGuard, call)
        }
        handle = context
        // Our own options do no harm to a demuxer that does not know them.
        if let unknown = place.options.keys.first(where: { options.ffmpeg[$0] != nil }) {
            throw call.error(
                .invalidArgument, reason: "there is no option '\(unknown)' for it", advice: Self.optionAdvice)
        }
        let knownStreams = context.pointee.nb_streams
        try probe(limits, call)
        if input == .standardInput, context.pointee.nb_streams > knownStreams { rewind() }
        if case .url = input, context.pointee.nb_streams == 0 {
            throw call.error(
                .noVideoStream, reason: "the server describes no video", advice: "Check the path of the URL")
        }
    }

    /// The container's name, such as "mov,mp4,m4a,3gp,3g2,mj2" or "rtsp".
    var formatName: String {
        handle.pointee.iformat.flatMap { $0.pointee.name }.map { String(cString: $0) } ?? "unknown"
    }

    /// The owner of its lines in FFmpeg's log.
    var logOwner: LogOwner { .format(UInt(bitPattern: handle)) }

    deinit {
        // Say goodbye to a camera even if the program was told to stop.
        callGuard.armForClosing(closeTimeout)
        var context: UnsafeMutablePointer<AVFormatContext>? = handle
        avformat_close_input(&context)
    }

    /// Remembers why the input broke, if `call` is the one in which it did.
    func noteBrokenInput(_ call: FFmpegCall) {
        guard breakLine == nil, let io = handle.pointee.pb, io.pointee.error < 0, io.pointee.error != dtop_error_eof
        else { return }
        breakLine = call.lastLine
    }

    /// The error for a code that `call` returned.
    func error(_ code: Int32, of call: FFmpegCall) -> MediaError {
        callGuard.error(code, of: call).with(cause: breakLine)
    }

    /// The orientation of an AVIF picture, which FFmpeg does not report; nil for any other input.
    func itemOrientation(of input: MediaInput) -> Orientation? {
        guard case .file(let path) = input,
            let brand = av_dict_get(handle.pointee.metadata, "major_brand", nil, 0)?.pointee.value,
            ["avif", "avis", "mif1"].contains(String(cString: brand))
        else { return nil }
        return ItemOrientation.read(path)
    }

    /// Goes back to the start of a pipe, as FFmpeg does with a file: a stream that was found late has earlier packets.
    private func rewind() {
        guard let io = handle.pointee.pb, avio_seek(io, 0, SEEK_SET) == 0 else { return }
        avformat_flush(handle)
    }

    private func probe(_ limits: InputLimits, _ call: FFmpegCall) throws(MediaError) {
        let streams = (0..<Int(handle.pointee.nb_streams)).map { _ in Options(["max_pixels": String(limits.pixels)]) }
        var dictionaries = streams.map { $0.handle }
        let code = avformat_find_stream_info(handle, &dictionaries)
        for (stream, dictionary) in zip(streams, dictionaries) { stream.handle = dictionary }
        if code < 0 { throw callGuard.error(code, of: call) }
        // FFmpeg mistakes an interrupted call for a stream about which little is known.
        if callGuard.hasStopped { throw callGuard.error(dtop_error_exit, of: call) }
    }
}
