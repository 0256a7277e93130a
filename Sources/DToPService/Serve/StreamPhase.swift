import DToPPipeline

/// What a stream of the service is doing.
package enum StreamPhase: Equatable, Sendable {
    /// Its input is a live source in this state.
    case live(StreamState)
    /// It runs, from an input that ends.
    case running
    /// It runs, but computes no frame while others need the processors.
    case paused
    /// It does not fit beside those that run, or is on another host.
    case waiting(WaitReason)
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
        if case .waiting(let reason) = self { return "\(word): \(reason)" }
        return word + (reason.map { ", \($0)" } ?? "")
    }

    /// Every `word`.
    static let words = [
        "connecting", "running", "blocked", "stalled", "paused", "waiting", "backoff", "ended", "disabled", "stopping",
    ]

    /// What it is doing, in a word.
    package var word: String {
        switch self {
        case .live(.backoff), .backoff: "backoff"
        case .live(let state): "\(state)"
        case .running: "running"
        case .paused: "paused"
        case .waiting: "waiting"
        case .ended: "ended"
        case .disabled: "disabled"
        case .stopping: "stopping"
        }
    }

    /// Why; nil if the word says enough.
    package var reason: String? {
        switch self {
        case .live(.backoff(let reason)): reason.rawValue
        case .paused: "others of more weight need the processors"
        case .waiting(let reason): "\(reason)"
        case .backoff(let reason): reason
        default: nil
        }
    }

    /// Whether pictures come.
    var delivers: Bool {
        switch self {
        case .live(.running), .live(.blocked), .running, .paused: true
        default: false
        }
    }

    /// Why there is no new picture, in a word or two; nil while pictures come.
    package var silence: String? {
        switch self {
        case .live(.running), .running: nil
        case .live(.blocked): "too slow"
        case .live: "no signal"
        case .backoff: "failed"
        case .paused: "paused"
        case .waiting(let reason) where reason.isWell: "on another host"
        case .waiting: "waiting"
        case .ended: "ended"
        case .disabled: "switched off"
        case .stopping: "stopping"
        }
    }

    /// Whether the stream does what its configuration wants of it.
    var isWell: Bool {
        switch self {
        case .live(.running), .running, .ended, .disabled: true
        case .waiting(let reason): reason.isWell
        default: false
        }
    }
}
