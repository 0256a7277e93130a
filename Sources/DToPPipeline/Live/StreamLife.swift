/// The states of a live source, from what happens to it and when. Times are those of any clock that never runs backwards.
package struct StreamLife {
    private enum Phase {
        case connecting
        case connected
        case backoff(DisconnectReason)
        case ended
    }

    /// Without a picture for so long, a source has stalled.
    package static let stallLimit: Duration = .seconds(3)
    /// With a picture that nobody takes for so long, our own side is blocked.
    package static let blockLimit: Duration = .seconds(5)

    private var phase = Phase.connecting
    private var lastArrival = Duration.zero
    /// When the first picture came that has not been taken; nil where there is none.
    private var untakenSince: Duration?

    package init() {}

    /// The source is sought.
    package mutating func connect() { phase = .connecting }

    /// A picture came.
    package mutating func arrive(at time: Duration) {
        phase = .connected
        lastArrival = time
        untakenSince = untakenSince ?? time
    }

    /// The newest picture was taken from those that wait.
    package mutating func take() { untakenSince = nil }

    /// The source went, or could not be reached.
    package mutating func lose(_ reason: DisconnectReason) {
        phase = .backoff(reason)
        untakenSince = nil
    }

    package mutating func end() { phase = .ended }

    package func state(at time: Duration) -> StreamState {
        switch phase {
        case .connecting: return .connecting
        case .backoff(let reason): return .backoff(reason)
        case .ended: return .ended
        case .connected:
            if time - lastArrival > Self.stallLimit { return .stalled }
            if let untakenSince, time - untakenSince > Self.blockLimit { return .blocked }
            return .running
        }
    }
}
