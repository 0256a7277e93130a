import CFFmpeg
import Glibc

/// One call into FFmpeg: turns its result code into a `MediaError`, with what FFmpeg has logged since the call began.
struct FFmpegCall {
    /// Which way the bytes go: a code can mean one thing to a reader and another to a writer.
    enum Direction {
        case reading
        /// To a file or an encoder.
        case writing
        /// To a server.
        case sending
    }

    let operation: String
    let subject: String
    let direction: Direction
    private let owner: LogOwner?
    private let logPosition: Int

    /// - Parameter owner: whose log lines, written on FFmpeg's own threads, also belong to the call; nil for nobody's.
    init(_ operation: String, _ subject: String, _ direction: Direction, owner: LogOwner? = nil) {
        self.owner = owner
        self.operation = operation
        self.subject = subject
        self.direction = direction
        logPosition = MediaLog.position()
    }

    /// Returns `code`. Throws if it is an error (negative).
    @discardableResult
    func check(_ code: Int32) throws(MediaError) -> Int32 {
        if code < 0 { throw error(code) }
        return code
    }

    /// Throws `.invalidArgument` unless a picture's timestamp is above that of the one before, and in range.
    func check(timestamp: Int64, after last: Int64?) throws(MediaError) {
        if let last, timestamp <= last {
            throw error(
                .invalidArgument, reason: "timestamp \(timestamp) is not above the last, \(last)",
                advice: "Give timestamps that grow")
        }
        if timestamp.magnitude >= 1 << 60 {
            throw error(
                .invalidArgument, reason: "timestamp \(timestamp) is out of range", advice: "Give smaller timestamps")
        }
    }

    /// Returns the pointer that FFmpeg made. Throws `.outOfMemory` if it is nil.
    func unwrap<Handle>(_ pointer: Handle?) throws(MediaError) -> Handle {
        guard let pointer else { throw error(dtop_error(ENOMEM)) }
        return pointer
    }

    /// The error for an FFmpeg code. A server's status behind the code decides.
    func error(_ code: Int32) -> MediaError {
        let lines = MediaLog.lines(since: logPosition, owner: owner)
        if direction != .writing, let status = ServerStatus(code, lines) {
            let meaning = FailureMeaning(status)
            return MediaError(
                meaning.kind, operation: operation, subject: subject, code: code, reason: status.description,
                logLine: lines.last.flatMap { ServerStatus(line: $0) == nil ? $0 : nil }, advice: meaning.advice)
        }
        let meaning = FailureMeaning(code, direction)
        return error(meaning.kind, code: code, reason: Self.text(code), advice: meaning.advice)
    }

    /// An error that we found ourselves, with FFmpeg's last log line; a nil `advice` means the kind's own advice.
    func error(_ kind: MediaError.Kind, code: Int32? = nil, reason: String, advice: String? = nil) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason,
            logLine: lastLine, advice: advice ?? kind.advice)
    }

    /// The error for a picture that FFmpeg refused for its size, known only from its log; nil if it refused none.
    func refusal(_ limits: InputLimits) -> MediaError? {
        MediaLog.refusedSize(since: logPosition).map { size in
            MediaError(
                .tooLarge, operation: operation, subject: subject, reason: limits.refusal(of: size),
                advice: MediaError.Kind.tooLarge.advice)
        }
    }

    /// The last warning or error that FFmpeg has logged for this call.
    var lastLine: String? { MediaLog.lines(since: logPosition, owner: owner).last }

    /// How the server asked for a login during this call; nil if it did not.
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
