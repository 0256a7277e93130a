import Threads

/// A flag that stops blocking reads. Any thread may set it, and it stays set.
public final class Cancellation: Sendable {
    private let latch = Latch()

    public init() {}

    /// Sets the flag: blocking reads that check it end with `.cancelled`.
    public func cancel() { latch.open() }

    /// Waits for `duration`. Returns false as soon as the flag is set.
    public func sleep(for duration: Duration) -> Bool { !latch.wait(within: duration) }

    public var isCancelled: Bool { latch.isOpen }
}
