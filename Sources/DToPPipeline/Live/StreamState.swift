/// What a live source is doing.
public enum StreamState: Equatable, Sendable {
    /// It is being reached, or has not sent a picture yet.
    case connecting
    /// Pictures come and are taken.
    case running
    /// Pictures come, but our own side is slow: no reason to reconnect.
    case blocked
    /// The connection stands, but no picture comes.
    case stalled
    /// It is not there, and will be sought again.
    case backoff(DisconnectReason)
    /// It is over.
    case ended
}

extension StreamState: CustomStringConvertible {
    public var description: String {
        switch self {
        case .connecting: "connecting"
        case .running: "running"
        case .blocked: "blocked"
        case .stalled: "stalled"
        case .backoff(let reason): "backoff, \(reason.rawValue)"
        case .ended: "ended"
        }
    }
}
