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
    /// The server has no such stream.
    case notFound = "not-found"
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
            case .missing: .notFound
            case .invalidData, .unknownDecoder, .tooLarge: .malformed
            case .noVideoStream: .noVideo
            default: .other
            }
    }
}
