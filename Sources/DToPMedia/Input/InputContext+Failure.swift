import CFFmpeg
import Glibc

extension InputContext {
    /// Advice for options that FFmpeg does not accept.
    static let optionAdvice = "See ffmpeg -h demuxer=NAME and -h protocol=NAME for the options there are"

    /// Why the input could not be opened, from FFmpeg's code and what is known about this kind of input.
    static func failure(
        _ code: Int32, of input: MediaInput, _ options: InputOptions, _ callGuard: CallGuard, _ call: FFmpegCall
    ) -> MediaError {
        // A damaged header may ask for more memory than exists.
        let error = callGuard.error(code == dtop_error(ENOMEM) ? dtop_error_invalid_data : code, of: call)
        let line = error.logLine ?? ""
        if line.hasPrefix("Error setting option ") || line.hasPrefix("Unable to parse option value ") {
            return call.error(.invalidArgument, code: code, reason: error.reason, advice: optionAdvice)
        }
        switch (input, error.kind) {
        case (.device, .permission):
            return error.with(reason: error.reason, advice: "Let this user use it, for example by the group 'video'")
        case (.filterGraph, .invalidData):
            return error.with(reason: error.reason, advice: "Check the graph; ffmpeg -h filter=NAME describes a filter")
        case (.url(let url), .unauthorized):
            let login = LoginFailure(
                url, status: error.reason, credentials: url.credentials ?? options.credentials,
                challenge: call.loginChallenge)
            return error.with(reason: login.reason, advice: login.advice)
        case (.url, .readFailed): return connectionFailure(error)
        case (.url(let url), .invalidData): return nonsense(error, code, line, url.scheme)
        default: return error
        }
    }

    /// The error for a URL for which FFmpeg reports an input/output error.
    private static func connectionFailure(_ error: MediaError) -> MediaError {
        if error.isOfUnknownHost { return error.with(kind: .unreachable) }
        let lost = error.with(kind: .disconnected)
        guard (error.logLine ?? "").lowercased().contains("certificate") else { return lost }
        return lost.with(
            reason: lost.reason,
            advice: "Check whose certificate the server shows; `input_option` ca_file=FILE names whom to trust")
    }

    /// The error for a server whose response makes no sense, or that sent none.
    private static func nonsense(
        _ error: MediaError, _ code: Int32, _ line: String, _ scheme: MediaURL.Scheme
    ) -> MediaError {
        let isVague = [.rtsp, .rtsps].contains(scheme) && MediaError.isOfHangUpOrNonsense(code)
        if code == dtop_error_eof || (isVague && line.isEmpty) { return error.asHangUp }
        return error.with(
            reason: error.reason, advice: "Check the URL, and with ffprobe that a video or picture comes from there")
    }
}
