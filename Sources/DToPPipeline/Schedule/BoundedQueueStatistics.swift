/// Counters of a `BoundedQueue`.
package struct BoundedQueueStatistics: Equatable, Sendable {
    /// Elements queued now.
    package internal(set) var count = 0
    /// Most elements ever queued at once.
    package internal(set) var highWater = 0
    /// Elements ever accepted.
    package internal(set) var pushed = 0
    /// Total time that producers waited for room.
    package internal(set) var producerWait = Duration.zero
    /// Total time that consumers waited for an element.
    package internal(set) var consumerWait = Duration.zero
}
