import Synchronization

/// A gate that a thread opens once, for good. Other threads check whether it is open, or wait until it is.
package final class Latch: Sendable {
    private let condition = Condition()
    /// Set under the condition's lock, so that nobody who waits misses it.
    private let flag = Atomic<Bool>(false)

    package init() {}

    /// Wakes all threads that wait. To open it again changes nothing.
    package func open() {
        condition.lock()
        defer { condition.unlock() }
        flag.store(true, ordering: .releasing)
        condition.broadcast()
    }

    /// Takes no lock.
    package var isOpen: Bool { flag.load(ordering: .acquiring) }

    /// Waits until it is open.
    package func wait() {
        condition.lock()
        defer { condition.unlock() }
        while !isOpen { condition.wait() }
    }

    /// Waits at most `limit` until it is open; false where it is not by then.
    package func wait(within limit: Duration) -> Bool {
        let end = SuspendingClock.now + limit
        condition.lock()
        defer { condition.unlock() }
        while !isOpen, condition.wait(until: end) {}
        return isOpen
    }
}
