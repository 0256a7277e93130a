import CFFmpeg
import Glibc

/// One call into FFmpeg on its way to a result or a `MediaError`: remembers what it does and where FFmpeg's log stood.
struct FFmpegCall {
    /// Which way the bytes go: the same code means other things to a reader and to a writer.
    enum Direction {
        case reading
        case writing
    }

    let operation: String
    let subject: String
    let direction: Direction
    private let logPosition: Int

    init(_ operation: String, _ subject: String, _ direction: Direction) {
        self.operation = operation
        self.subject = subject
        self.direction = direction
        logPosition = MediaLog.position()
    }

    /// Returns `code` when it is no error.
    @discardableResult
    func check(_ code: Int32) throws(MediaError) -> Int32 {
        if code < 0 { throw error(code) }
        return code
    }

    /// Returns the pointer FFmpeg made; nil means that memory ran out.
    func unwrap<Handle>(_ pointer: Handle?) throws(MediaError) -> Handle {
        guard let pointer else { throw error(dtop_error(ENOMEM)) }
        return pointer
    }

    /// The error for a code of FFmpeg's.
    func error(_ code: Int32) -> MediaError {
        error(Self.kind(code, direction), code: code, reason: Self.text(code))
    }

    /// An error of our own finding, with what FFmpeg logged; `advice` instead of what always helps with this kind.
    func error(_ kind: MediaError.Kind, code: Int32? = nil, reason: String, advice: String? = nil) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason,
            logLine: MediaLog.lastLine(since: logPosition), advice: advice ?? Self.advice(kind))
    }

    /// The error for a picture that FFmpeg refused for its size, which only its log tells; nil if it refused none.
    func refusal(_ limits: InputLimits) -> MediaError? {
        MediaLog.refusedSize(since: logPosition).map { size in
            MediaError(
                .tooLarge, operation: operation, subject: subject, reason: limits.refusal(of: size),
                advice: Self.advice(.tooLarge))
        }
    }

    /// FFmpeg's text for a code.
    static func text(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            av_strerror(code, start, 256)
            return String(cString: start)
        }
    }

    private static func kind(_ code: Int32, _ direction: Direction) -> MediaError.Kind {
        switch (code, direction) {
        case (dtop_error(ENOMEM), _): .outOfMemory
        case (dtop_error(ENOSPC), .writing), (dtop_error(EDQUOT), .writing): .diskFull
        case (dtop_error_exit, _): .cancelled
        case (dtop_error(ENOENT), .reading), (dtop_error(ENOTDIR), .reading): .missing
        // Not EPERM: it is -1, which some decoders return for damaged data.
        case (dtop_error(EACCES), .reading): .permission
        case (dtop_error(EISDIR), .reading): .notAFile
        case (dtop_error(EIO), .reading): .readFailed
        case (dtop_error(ECONNREFUSED), .reading): .refused
        case (dtop_error(EHOSTUNREACH), .reading), (dtop_error(ENETUNREACH), .reading),
            (dtop_error(ENETDOWN), .reading):
            .unreachable
        case (dtop_error(ECONNRESET), .reading), (dtop_error(EPIPE), .reading), (dtop_error(ENOTCONN), .reading),
            (dtop_error(ECONNABORTED), .reading):
            .disconnected
        case (dtop_error(ETIMEDOUT), .reading): .timedOut
        case (dtop_error_http_unauthorized, .reading), (dtop_error_http_forbidden, .reading): .unauthorized
        case (dtop_error_http_not_found, .reading): .missing
        case (dtop_error_decoder_not_found, .reading): .unknownDecoder
        case (_, .reading): .invalidData
        case (dtop_error(EEXIST), .writing): .outputExists
        case (dtop_error(ENOENT), .writing), (dtop_error(ENOTDIR), .writing), (dtop_error(EACCES), .writing),
            (dtop_error(EPERM), .writing), (dtop_error(EROFS), .writing), (dtop_error(EISDIR), .writing):
            .outputUnavailable
        case (dtop_error(EINVAL), .writing): .invalidArgument
        case (_, .writing): .writeFailed
        }
    }

    private static func advice(_ kind: MediaError.Kind) -> String {
        switch kind {
        case .missing: "Check the name"
        case .permission: "Check the permissions of the file and of its folders"
        case .notAFile: "Give a video or picture file"
        case .invalidData: "Check with ffprobe that it is a whole video or picture"
        case .noVideoStream: "Give a file with a video stream"
        case .unknownDecoder: "Convert the file with ffmpeg, or install an FFmpeg with that decoder"
        case .unknownEncoder: "See ffmpeg -encoders"
        case .tooLarge: "Scale the input down first"
        case .invalidArgument: "Check the options given"
        case .readFailed: "Check the disk, the mount or the network"
        case .outputExists: "Choose another name, or allow overwriting"
        case .outputUnavailable: "Check that the folder exists and may be written"
        case .writeFailed: "Check the disk or the mount"
        case .diskFull: "Free some space, or write elsewhere"
        case .cancelled: "It was asked to stop"
        case .timedOut: "Check the disk or the network, or allow more time"
        case .refused: "Check the port, and that the server runs"
        case .unreachable: "Check the name of the host and the network"
        case .disconnected: "Check the server and the network"
        case .unauthorized: "Check user name and password"
        case .outOfMemory: "Free some memory, or process smaller pictures"
        }
    }
}
