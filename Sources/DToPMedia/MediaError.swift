import FileNames

/// What went wrong with a picture, a video or a file: the operation, its subject, FFmpeg's words, and what to do.
///
/// "No more input" and "not ready yet" are return values, never errors.
package struct MediaError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The cases a caller may want to tell apart.
    package enum Kind: Equatable, Sendable {
        /// The input does not exist.
        case missing
        /// There is no permission to read the input.
        case permission
        /// The input is a folder, a device or a pipe.
        case notAFile
        /// FFmpeg cannot read the bytes as a picture or a video.
        case invalidData
        /// The input is readable but has no video stream.
        case noVideoStream
        /// FFmpeg has no decoder for the stream.
        case unknownDecoder
        /// FFmpeg has no encoder of that name. `nearest` lists the closest names it has, best first.
        case unknownEncoder(nearest: [String])
        /// The picture is larger than the limits allow.
        case tooLarge
        /// An option or an argument is invalid.
        case invalidArgument
        /// Reading failed because of the machine, for example its disk.
        case readFailed
        /// The output exists and may not be overwritten.
        case outputExists
        /// The output cannot be created.
        case outputUnavailable
        /// Writing failed.
        case writeFailed
        /// No space is left for the output.
        case diskFull
        /// The operation was asked to stop.
        case cancelled
        /// A blocking call passed its deadline.
        case timedOut
        /// Nothing listens at that address.
        case refused
        /// The host does not exist or cannot be reached.
        case unreachable
        /// The connection broke.
        case disconnected
        /// The server wants a login, or another one than it got.
        case unauthorized
        /// The server refuses access, to this user or to everybody.
        case forbidden
        /// The server no longer has it.
        case gone
        /// The server does not accept the request.
        case rejected
        /// The server does not send video over this transport.
        case unsupportedTransport
        /// The server, camera or device is in use by others.
        case busy
        /// The server got too many requests.
        case rateLimited
        /// The server cannot serve anyone at the moment.
        case unavailable
        /// The machine is out of memory.
        case outOfMemory
        /// The process that reads a source for this one ended, or sent what makes no sense.
        case crashed
    }

    /// Which case it is.
    package let kind: Kind
    /// What was being done: "open", "decode", "write", ...
    package let operation: String
    /// What it was done to, such as a path, a URL or an encoder's name.
    package let subject: String
    /// FFmpeg's code (negative); nil if the error does not come from one.
    package let code: Int32?
    /// Why it failed, in FFmpeg's words or ours.
    package let reason: String
    /// The last error or warning that FFmpeg logged meanwhile, credentials removed; nil if there is none to show.
    package let logLine: String?
    /// What the user can do.
    package let advice: String

    package init(
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

    /// The same error with another kind, and that kind's advice.
    func with(kind: Kind) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason, logLine: logLine,
            advice: kind.advice)
    }

    /// The same error. If it has no log line of its own, it gets `line`, what FFmpeg logged about the cause.
    func with(cause line: String?) -> MediaError {
        MediaError(
            kind, operation: operation, subject: subject, code: code, reason: reason, logLine: logLine ?? line,
            advice: advice)
    }

    /// What happened, without the operation and its subject.
    package var summary: String { reason + (logLine.map { " (FFmpeg: \($0))" } ?? "") }

    package var description: String { "cannot \(operation) \(subject): \(summary). \(advice)." }
}
