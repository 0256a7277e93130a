import DToPPipeline

/// What a stream of the service is doing.
package enum StreamPhase: Equatable, Sendable {
    /// Its input is a live source in this state.
    case live(StreamState)
    /// It runs, from an input that ends.
    case running
    /// It failed, and tries again later.
    case backoff(String)
    /// Its input has come to its end.
    case ended
    /// The configuration does not want it to run.
    case disabled
    /// It is being stopped.
    case stopping
}

extension StreamPhase: CustomStringConvertible {
    package var description: String {
        switch self {
        case .live(let state): "\(state)"
        case .running: "running"
        case .backoff(let reason): "backoff, \(reason)"
        case .ended: "ended"
        case .disabled: "disabled"
        case .stopping: "stopping"
        }
    }
}
