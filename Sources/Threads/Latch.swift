import Synchronization

/// A gate that opens once and stays open. Threads check whether it is open, or wait until it is.
package final class Latch: Sendable {
    private let condition = Condition()
    /// Set under the condition's lock, so that no waiting thread misses it.
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// Opens the gate and wakes all waiting threads. Opening it again changes nothing.
    package func open() {
        condition.lock()
        defer { condition.unlock() }
        flag.store(true, ordering: .releasing)
        condition.broadcast()
    }

    /// Whether the gate is open; takes no lock.
    package var isOpen: Bool { flag.load(ordering: .acquiring) }

    /// Waits until it is open.
    package func wait() {
        condition.lock()
        defer { condition.unlock() }
        while !isOpen { condition.wait() }
    }

    /// Waits at most `limit` until it is open; returns whether it is.
    package func wait(within limit: Duration) -> Bool {
        let end = SuspendingClock.now + limit
        condition.lock()
        defer { condition.unlock() }
        while !isOpen, condition.wait(until: end) {}
        return isOpen
    }
}
