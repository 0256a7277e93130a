import CFFmpeg
import Glibc

/// An AVFormatContext that reads.
final class InputContext {
    let handle: UnsafeMutablePointer<AVFormatContext>
    let inputGuard: InputGuard

    /// Opens and probes the input.
    init(_ input: MediaInput, limits: InputLimits, cancellation: Cancellation) throws(MediaError) {
        let call = FFmpegCall("open", input.path, .reading)
        if cancellation.isCancelled { throw call.error(dtop_error_exit) }
        // With a slash before any colon no part of a name can pass for a protocol.
        let url = input.path.hasPrefix("/") ? input.path : "./" + input.path
        let options = Options([
            "protocol_whitelist": "file", "format_whitelist": Self.formats, "max_streams": String(limits.streams),
        ])
        var format: UnsafePointer<AVInputFormat>?
        switch input {
        case .file(let path):
            try Self.checkRegularFile(path, call)
            options.set("pattern_type", "none")
        case .sequence(_, let frameRate):
            format = try call.unwrap(av_find_input_format("image2"))
            options.set("framerate", frameRate.description)
            options.set("pattern_type", "sequence")
            options.set("start_number", String(try Self.firstNumber(input.path, call)))
        }
        var context: UnsafeMutablePointer<AVFormatContext>? = try call.unwrap(avformat_alloc_context())
        inputGuard = InputGuard(
            cancellation: cancellation, timeout: limits.timeout, allowedURL: format == nil ? url : nil)
        if let context { inputGuard.attach(to: context) }
        inputGuard.arm()
        // On failure this frees the context.
        let opened = avformat_open_input(&context, url, format, &options.handle)
        guard opened >= 0, let context else {
            // A damaged header may ask for more memory than there can be.
            throw inputGuard.error(opened == dtop_error(ENOMEM) ? dtop_error_invalid_data : opened, of: call)
        }
        handle = context
        try probe(limits, call)
    }

    deinit {
        inputGuard.arm()
        var context: UnsafeMutablePointer<AVFormatContext>? = handle
        avformat_close_input(&context)
    }

    /// All demuxers but those that open what a playlist or a script names, on their own and past the guard.
    private static let formats: String = {
        let refused: Set = [
            "avisynth", "concat", "dash", "hls", "imf", "rtp", "rtsp", "sap", "sdp", "vapoursynth", "vobsub",
        ]
        var names: [String] = []
        var state: UnsafeMutableRawPointer?
        while let format = av_demuxer_iterate(&state) {
            let name = String(cString: format.pointee.name)
            if !refused.contains(name) { names.append(name) }
        }
        return names.joined(separator: ",")
    }()

    private func probe(_ limits: InputLimits, _ call: FFmpegCall) throws(MediaError) {
        let streams = (0..<Int(handle.pointee.nb_streams)).map { _ in Options(["max_pixels": String(limits.pixels)]) }
        var dictionaries = streams.map { $0.handle }
        inputGuard.arm()
        let code = avformat_find_stream_info(handle, &dictionaries)
        for (stream, dictionary) in zip(streams, dictionaries) { stream.handle = dictionary }
        if code < 0 { throw inputGuard.error(code, of: call) }
    }

    private static func checkRegularFile(_ path: String, _ call: FFmpegCall) throws(MediaError) {
        var info = stat()
        guard stat(path, &info) == 0 else { throw call.error(dtop_error(errno)) }
        guard info.st_mode & S_IFMT == S_IFREG else {
            let what = info.st_mode & S_IFMT == S_IFDIR ? "a folder" : "a device, pipe or socket"
            throw call.error(.notAFile, reason: "it is \(what)")
        }
        if info.st_size == 0 {
            throw call.error(.invalidData, reason: "the file is empty", advice: "Check how the file was made")
        }
    }

    private static func firstNumber(_ pattern: String, _ call: FFmpegCall) throws(MediaError) -> Int32 {
        guard let sequence = ImageSequence(pattern) else {
            throw call.error(
                .invalidArgument, reason: "the name is no pattern of numbered pictures",
                advice: "Give a name with one %d or %08d in its last part")
        }
        guard let number = sequence.firstNumber() else {
            throw call.error(
                .missing, reason: "no file in \(sequence.folder) matches the pattern",
                advice: "Check the pattern and the folder")
        }
        return number
    }
}
