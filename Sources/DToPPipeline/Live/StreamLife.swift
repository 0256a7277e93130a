/// Derives a live source's state from events and their times, which come from any monotonic clock.
package struct StreamLife {
    private enum Phase {
        case connecting
        case connected
        case backoff(DisconnectReason)
        case ended
    }

    /// A source without a picture for longer than this has stalled.
    private let stallLimit: Duration
    package static let usualStallLimit: Duration = .seconds(3)
    /// If nothing takes a waiting picture for longer than this, our own side is blocked.
    package static let blockLimit: Duration = .seconds(5)

    private var phase = Phase.connecting
    private var lastArrival = Duration.zero
    /// Arrival of the first picture since one was last taken; nil if none has come since.
    private var untakenSince: Duration?

    package init(stallLimit: Duration = StreamLife.usualStallLimit) { self.stallLimit = stallLimit }

    /// An attempt to connect begins.
    package mutating func connect() { phase = .connecting }

    /// A picture arrived.
    package mutating func arrive(at time: Duration) {
        phase = .connected
        lastArrival = time
        untakenSince = untakenSince ?? time
    }

    /// The pipeline took the newest waiting picture.
    package mutating func take() { untakenSince = nil }

    /// The source was lost, or could not be reached.
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
            if time - lastArrival > stallLimit { return .stalled }
            if let untakenSince, time - untakenSince > Self.blockLimit { return .blocked }
            return .running
        }
    }
}
