/// How an optional sink is.
struct SinkState: Equatable, Sendable {
    enum Phase: Equatable, Sendable {
        /// No frame has come.
        case waiting
        case writing
        /// It failed, and tries again later.
        case failed(String)
    }

    var phase = Phase.waiting
    /// Frames written.
    var frames = 0
    /// Whether the last frame found no room.
    var isStuck = false
    /// Frames left out, because the sink was slow or had failed.
    var dropped = 0
}
