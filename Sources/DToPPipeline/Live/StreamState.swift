/// What a live source is doing.
package enum StreamState: Equatable, Sendable {
    /// Connecting, or connected without a picture yet.
    case connecting
    /// Pictures arrive and are taken.
    case running
    /// Pictures arrive, but our own side is too slow; no reason to reconnect.
    case blocked
    /// Connected, but no picture arrives.
    case stalled
    /// Disconnected; a new attempt follows.
    case backoff(DisconnectReason)
    /// The stream has ended.
    case ended
}

extension StreamState: CustomStringConvertible {
    package var description: String {
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
