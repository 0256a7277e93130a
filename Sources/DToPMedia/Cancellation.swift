import Threads

/// A flag that stops blocking reads, set from any thread, for good.
public final class Cancellation: Sendable {
    private let latch = Latch()

    public init() {}

    /// Blocking reads that look at this flag end with `.cancelled`.
    public func cancel() { latch.open() }

    /// Lets `duration` pass; false as soon as this flag is set.
    public func sleep(for duration: Duration) -> Bool { !latch.wait(within: duration) }

    public var isCancelled: Bool { latch.isOpen }
}
