import Threads

/// A flag that stops blocking reads. Any thread may set it, and it stays set.
package final class Cancellation: Sendable {
    private let latch = Latch()

    package init() {}

    /// Sets the flag: blocking reads that check it end with `.cancelled`.
    package func cancel() { latch.open() }

    /// Waits for `duration`. Returns false as soon as the flag is set.
    package func sleep(for duration: Duration) -> Bool { !latch.wait(within: duration) }

    package var isCancelled: Bool { latch.isOpen }
}
