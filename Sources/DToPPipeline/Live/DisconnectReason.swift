import DToPMedia

/// Why a live source is disconnected; the raw value is the log's word.
package enum DisconnectReason: String, CaseIterable, Sendable {
    /// Nothing listens at the address.
    case refused
    /// The host does not exist or cannot be reached.
    case unreachable
    /// No answer, or no picture, in time.
    case timeout
    /// The connection broke.
    case lost
    /// The server ended the stream.
    case ended
    /// The server wants other credentials.
    case unauthorized
    /// The server refuses access, whatever the credentials.
    case forbidden
    /// The server has no such stream.
    case notFound = "not-found"
    /// The server no longer has the stream.
    case gone
    /// The server does not accept the request.
    case rejected
    /// The server does not send video by this transport.
    case transport
    /// The server, camera or device is busy with others.
    case busy
    /// The server was asked too often.
    case rateLimited = "rate-limited"
    /// The server cannot serve anyone at present.
    case unavailable
    /// The data is invalid, too large, or needs an unknown decoder.
    case malformed
    /// The stream has no video.
    case noVideo = "no-video"
    /// The process that reads the source ended, or sent what makes no sense.
    case crashed
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
            case .crashed: .crashed
            case .permission, .notAFile, .invalidArgument, .unknownEncoder, .outputExists, .outputUnavailable,
                .writeFailed, .diskFull, .cancelled, .outOfMemory:
                .other
            }
    }

    /// Whether the user, not the request, is refused: retrying soon may lock the user out.
    package var isOfCredentials: Bool { self == .unauthorized || self == .forbidden }
}
