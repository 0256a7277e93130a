import FileNames

/// What went wrong with a picture, a video or their files: the operation, its subject, FFmpeg's word, and what to do.
///
/// "No more input" and "not ready yet" are values of the calls that meet them, never errors.
public struct MediaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The cases a caller may want to tell apart.
    public enum Kind: Equatable, Sendable {
        /// The input does not exist.
        case missing
        /// The input may not be read.
        case permission
        /// The input is a folder, a device or a pipe.
        case notAFile
        /// The bytes are no medium that FFmpeg can read.
        case invalidData
        /// There is a medium, but nothing to see in it.
        case noVideoStream
        /// FFmpeg has no decoder for the stream.
        case unknownDecoder
        /// FFmpeg has no encoder of that name; the nearest ones it has, best first.
        case unknownEncoder(nearest: [String])
        /// The picture is larger than the limits allow.
        case tooLarge
        /// An option or an argument that cannot be.
        case invalidArgument
        /// Reading stopped on an error of the machine.
        case readFailed
        /// The output exists, and overwriting was not asked for.
        case outputExists
        /// The output cannot be created.
        case outputUnavailable
        /// Writing failed.
        case writeFailed
        /// No space is left for the output.
        case diskFull
        /// It was asked to stop.
        case cancelled
        /// A blocking call passed its deadline.
        case timedOut
        /// Nobody listens there.
        case refused
        /// There is no such host, or no way to it.
        case unreachable
        /// The connection broke.
        case disconnected
        /// The server wants other credentials.
        case unauthorized
        /// The server knows who asks, or does not care, and refuses.
        case forbidden
        /// The server has it no longer.
        case gone
        /// The server does not take such a request.
        case rejected
        /// The server does not send pictures by this transport.
        case unsupportedTransport
        /// The server, camera or device serves others.
        case busy
        /// The server was asked too often.
        case rateLimited
        /// The server cannot serve anybody at present.
        case unavailable
        /// The machine has no memory left.
        case outOfMemory
    }

    /// Which case it is.
    public let kind: Kind
    /// What was being done: "open", "decode", "write", ...
    public let operation: String
    /// To what: a path, or the name of an encoder.
    public let subject: String
    /// FFmpeg's code (negative), nil where FFmpeg was not asked.
    public let code: Int32?
    /// Why it failed, in FFmpeg's words or ours.
    public let reason: String
    /// The last error or warning that FFmpeg logged meanwhile, credentials removed.
    public let logLine: String?
    /// What the user can do.
    public let advice: String

    public init(
        _ kind: Kind, operation: String, subject: String, code: Int32? = nil, reason: String, logLine: String? = nil,
        advice: String
    ) {
        self.kind = kind
        self.operation = operation
        self.subject = CredentialRedaction.redact(subject)
        self.code = code
        self.reason = CredentialRedaction.redact(reason)
        self.logLine = logLine.map(ByteText.shown)
        self.advice = advice
    }

    /// The same error with another reason and advice.
    func with(reason: String, advice: String) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason, logLine: logLine, advice: advice)
    }

    /// The same error as one of another kind, with the advice of that.
    func with(kind: Kind) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason, logLine: logLine,
            advice: kind.advice)
    }

    /// The same error with what FFmpeg logged of its cause, where it has none of its own.
    func with(cause line: String?) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason, logLine: logLine ?? line,
            advice: advice)
    }

    /// What happened, without what it happened to.
    public var summary: String { reason + (logLine.map { " (FFmpeg: \($0))" } ?? "") }

    public var description: String { "cannot \(operation) \(subject): \(summary). \(advice)." }
}
