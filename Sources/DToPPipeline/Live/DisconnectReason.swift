import DToPMedia

/// Why a live source is not there, as the log says it.
public enum DisconnectReason: String, CaseIterable, Sendable {
    /// Nobody listens there.
    case refused
    /// There is no such host, or no way to it.
    case unreachable
    /// No answer, or no picture, in time.
    case timeout
    /// The connection broke.
    case lost
    /// The server ended the stream.
    case ended
    /// The server wants other credentials.
    case unauthorized
    /// The server knows who asks, or does not care, and refuses.
    case forbidden
    /// The server has no such stream.
    case notFound = "not-found"
    /// The server has it no longer.
    case gone
    /// The server does not take such a request.
    case rejected
    /// The server does not send pictures by this transport.
    case transport
    /// The server, camera or device serves others.
    case busy
    /// The server was asked too often.
    case rateLimited = "rate-limited"
    /// The server cannot serve anybody at present.
    case unavailable
    /// What came makes no sense.
    case malformed
    /// There is no video in it.
    case noVideo = "no-video"
    case other

    package init(_ kind: MediaError.Kind) {
        self =
            switch kind {
            case .refused: .refused
            case .unreachable: .unreachable
            case .timedOut: .timeout
            case .disconnected, .readFailed: .lost
            case .unauthorized: .unauthorized
            case .forbidden: .forbidden
            case .missing: .notFound
            case .gone: .gone
            case .rejected: .rejected
            case .unsupportedTransport: .transport
            case .busy: .busy
            case .rateLimited: .rateLimited
            case .unavailable: .unavailable
            case .invalidData, .unknownDecoder, .tooLarge: .malformed
            case .noVideoStream: .noVideo
            case .permission, .notAFile, .invalidArgument, .unknownEncoder, .outputExists, .outputUnavailable,
                .writeFailed, .diskFull, .cancelled, .outOfMemory:
                .other
            }
    }

    /// Whether the user is refused, not the request: asking again soon may lock the user out.
    package var isOfCredentials: Bool { self == .unauthorized || self == .forbidden }
}
