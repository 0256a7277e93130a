/// Counters of a `BoundedQueue`.
public struct BoundedQueueStatistics: Equatable, Sendable {
    /// Elements queued now.
    public internal(set) var count = 0
    /// Most elements ever queued at once.
    public internal(set) var highWater = 0
    /// Elements ever accepted.
    public internal(set) var pushed = 0
    /// Total time that producers waited for room.
    public internal(set) var producerWait = Duration.zero
    /// Total time that consumers waited for an element.
    public internal(set) var consumerWait = Duration.zero
}
