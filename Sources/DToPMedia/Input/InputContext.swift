import CFFmpeg
import Glibc

/// An AVFormatContext that reads.
final class InputContext {
    let handle: UnsafeMutablePointer<AVFormatContext>
    let inputGuard: InputGuard
    /// True where `av_read_frame` returns at once though nothing has come.
    let isNonBlocking: Bool
    private let descriptor: DescriptorInput?
    private let closeTimeout: Duration

    /// Opens and probes the input.
    init(_ input: MediaInput, _ options: InputOptions, cancellation: Cancellation) throws(MediaError) {
        let call = FFmpegCall("open", input.name, .reading, owner: input.logOwner)
        if cancellation.isCancelled { throw call.error(dtop_error_exit) }
        let limits = options.limits
        let place = try InputPlace(input, options, call)
        let inputGuard = InputGuard(
            cancellation: cancellation, timeout: limits.timeout, opening: place.opening)
        self.inputGuard = inputGuard
        closeTimeout = limits.closeTimeout
        isNonBlocking = place.isNonBlocking
        descriptor = try place.descriptor.map { number throws(MediaError) in
            try DescriptorInput(number, mustStop: { inputGuard.mustStop }, call)
        }

        let allocated = try call.unwrap(avformat_alloc_context())
        inputGuard.attach(to: allocated)
        if let descriptor { allocated.pointee.pb = descriptor.handle }
        if place.isNonBlocking { allocated.pointee.flags |= AVFMT_FLAG_NONBLOCK }
        var context: UnsafeMutablePointer<AVFormatContext>? = allocated
        // One time for all of it: a server can be slow in many steps.
        inputGuard.arm()
        // On failure this frees the context.
        let opened = avformat_open_input(&context, place.url, place.format, &place.options.handle)
        guard opened >= 0, let context else {
            throw Self.failure(opened, of: input, options, inputGuard, call)
        }
        handle = context
        // Those of ours that a demuxer does not know change nothing for it.
        if let unknown = place.options.keys.first(where: { options.ffmpeg[$0] != nil }) {
            throw call.error(
                .invalidArgument, reason: "there is no option '\(unknown)' for it", advice: Self.optionAdvice)
        }
        try probe(limits, call)
        if case .url = input, context.pointee.nb_streams == 0 {
            throw call.error(
                .noVideoStream, reason: "the server describes no video", advice: "Check the path of the URL")
        }
    }

    deinit {
        // A camera is told even by a program that was told to stop.
        inputGuard.armForClosing(closeTimeout)
        var context: UnsafeMutablePointer<AVFormatContext>? = handle
        avformat_close_input(&context)
    }

    private static let optionAdvice = "See ffmpeg -h demuxer=NAME and -h protocol=NAME for the options there are"

    /// How an AVIF picture is to be turned, which FFmpeg does not tell; nil for all else.
    func itemOrientation(of input: MediaInput) -> Orientation? {
        guard case .file(let path) = input,
            let brand = av_dict_get(handle.pointee.metadata, "major_brand", nil, 0)?.pointee.value,
            ["avif", "avis", "mif1"].contains(String(cString: brand))
        else { return nil }
        return ItemOrientation.read(path)
    }

    /// Why the input could not be opened.
    private static func failure(
        _ code: Int32, of input: MediaInput, _ options: InputOptions, _ inputGuard: InputGuard, _ call: FFmpegCall
    ) -> MediaError {
        // A damaged header may ask for more memory than there can be.
        let error = inputGuard.error(code == dtop_error(ENOMEM) ? dtop_error_invalid_data : code, of: call)
        let line = error.logLine ?? ""
        if line.hasPrefix("Error setting option ") || line.hasPrefix("Unable to parse option value ") {
            return call.error(.invalidArgument, code: code, reason: error.reason, advice: optionAdvice)
        }
        if case .device = input, error.kind == .permission {
            return error.with(reason: error.reason, advice: "Let this user use it, for example by the group 'video'")
        }
        guard case .url(let url) = input else { return error }
        if error.kind == .unauthorized {
            let login = LoginFailure(
                url, status: error.reason, credentials: url.credentials ?? options.credentials,
                challenge: call.loginChallenge)
            return error.with(reason: login.reason, advice: login.advice)
        }
        if error.kind == .readFailed {
            let isUnknownHost = line.contains("Failed to resolve hostname")
            return call.error(isUnknownHost ? .unreachable : .disconnected, code: code, reason: error.reason)
        }
        // FFmpeg's RTSP says the same of a server that hangs up and of one that makes no sense; of the latter it logs why.
        let isVague = code == dtop_error_invalid_data || code == dtop_error(EPERM)
        if error.kind == .invalidData, isVague, line.isEmpty, [.rtsp, .rtsps].contains(url.scheme) {
            return call.error(.disconnected, code: code, reason: "the server hung up")
        }
        return error
    }

    private func probe(_ limits: InputLimits, _ call: FFmpegCall) throws(MediaError) {
        let streams = (0..<Int(handle.pointee.nb_streams)).map { _ in Options(["max_pixels": String(limits.pixels)]) }
        var dictionaries = streams.map { $0.handle }
        let code = avformat_find_stream_info(handle, &dictionaries)
        for (stream, dictionary) in zip(streams, dictionaries) { stream.handle = dictionary }
        if code < 0 { throw inputGuard.error(code, of: call) }
        // FFmpeg takes a call that was interrupted for a stream about which little is known.
        if inputGuard.hasStopped { throw inputGuard.error(dtop_error_exit, of: call) }
    }
}
