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
    private let owner: LogOwner?
    private let logPosition: Int

    /// - Parameter owner: whose lines on threads of FFmpeg's belong to the call as well.
    init(_ operation: String, _ subject: String, _ direction: Direction, owner: LogOwner? = nil) {
        self.owner = owner
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

    /// The error for a code of FFmpeg's; where a server's status is behind it, for that status.
    func error(_ code: Int32) -> MediaError {
        let lines = MediaLog.lines(since: logPosition, owner: owner)
        if direction == .reading, let status = ServerStatus(code, lines) {
            let meaning = FailureMeaning(status)
            return MediaError(
                meaning.kind, operation: operation, subject: subject, code: code, reason: status.description,
                logLine: lines.last.flatMap { ServerStatus(line: $0) == nil ? $0 : nil }, advice: meaning.advice)
        }
        let meaning = FailureMeaning(code, direction)
        return error(meaning.kind, code: code, reason: Self.text(code), advice: meaning.advice)
    }

    /// An error of our own finding, with what FFmpeg logged; `advice` instead of what always helps with this kind.
    func error(_ kind: MediaError.Kind, code: Int32? = nil, reason: String, advice: String? = nil) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason,
            logLine: lastLine, advice: advice ?? kind.advice)
    }

    /// The error for a picture that FFmpeg refused for its size, which only its log tells; nil if it refused none.
    func refusal(_ limits: InputLimits) -> MediaError? {
        MediaLog.refusedSize(since: logPosition).map { size in
            MediaError(
                .tooLarge, operation: operation, subject: subject, reason: limits.refusal(of: size),
                advice: MediaError.Kind.tooLarge.advice)
        }
    }

    /// The last warning or error that FFmpeg has logged for this call.
    var lastLine: String? { MediaLog.lines(since: logPosition, owner: owner).last }

    /// How the server asked for a login during this call, if it did.
    var loginChallenge: LoginChallenge? { LoginChallenge(MediaLog.challenges(since: logPosition)) }

    /// FFmpeg's text for a code.
    static func text(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return "error \(code)" }
            av_strerror(code, start, 256)
            return String(cString: start)
        }
    }
}
