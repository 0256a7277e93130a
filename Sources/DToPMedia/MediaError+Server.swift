import CFFmpeg
import Glibc

/// What FFmpeg's codes and log say of a server.
extension MediaError {
    /// Whether FFmpeg's RTSP returns `code` for a server that hangs up, and for one that makes no sense. It logs a
    /// reason only for the latter.
    static func isOfHangUpOrNonsense(_ code: Int32) -> Bool {
        [dtop_error_invalid_data, dtop_error(EPERM)].contains(code)
    }

    /// Whether no address was found for the host's name.
    var isOfUnknownHost: Bool { logLine?.contains("Failed to resolve hostname") ?? false }

    /// The error for a server that hung up.
    var asHangUp: MediaError {
        let lost = with(kind: .disconnected)
        return lost.with(reason: "the server hung up", advice: lost.advice)
    }
}
