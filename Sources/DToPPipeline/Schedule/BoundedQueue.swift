import DequeModule
import Threads

/// A first-in, first-out queue of bounded length between threads: a full queue makes the producer wait, an empty one
/// the consumer.
///
/// `close()` ends it in order (queued elements are still delivered), `cancel()` abruptly.
///
/// `@unchecked Sendable`: all state is read and written under the condition's lock, and elements are sent in and out.
package final class BoundedQueue<Element>: @unchecked Sendable {
    private enum State { case open, closed, cancelled }

    private let condition = Condition()
    private var elements: Deque<Element>
    private var state = State.open
    private var counters = BoundedQueueStatistics()
    private var changed: (@Sendable () -> Void)?

    /// The most elements it holds.
    package let capacity: Int

    /// A queue of at most `capacity` elements; at least one.
    package init(capacity: Int) {
        self.capacity = max(capacity, 1)
        elements = Deque(minimumCapacity: self.capacity)
    }

    /// Calls `action`, on the thread that changed the queue, after each change; not under the queue's lock.
    package func onChange(_ action: @escaping @Sendable () -> Void) {
        condition.lock()
        changed = action
        condition.unlock()
    }

    /// Whether a pop would not wait: there is an element, or the queue has ended.
    package var wouldPop: Bool {
        condition.lock()
        defer { condition.unlock() }
        return state != .open || !elements.isEmpty
    }

    /// Looks at the newest element; nil if there is none.
    package func last<Result>(_ look: (Element) -> Result?) -> Result? {
        condition.lock()
        defer { condition.unlock() }
        return elements.last.flatMap(look)
    }

    /// Whether nothing more comes out of it.
    package var hasEnded: Bool {
        condition.lock()
        defer { condition.unlock() }
        return state != .open && elements.isEmpty
    }

    /// Whether a push would not wait: there is room, or the queue has ended.
    package var wouldPush: Bool {
        condition.lock()
        defer { condition.unlock() }
        return state != .open || elements.count < capacity
    }

    /// Releases the lock after a change, wakes those who wait and tells who listens.
    private func unlockAfterChange() {
        // Producers and consumers wait on the same condition: waking one could wake the wrong one.
        condition.broadcast()
        let changed = changed
        condition.unlock()
        changed?()
    }

    /// Appends an element, waiting while the queue is full.
    /// - Returns: false when the queue is closed or cancelled; the element is dropped then.
    @discardableResult
    package func push(_ element: sending Element) -> Bool {
        condition.lock()
        if state == .open, elements.count == capacity {
            let start = ContinuousClock.now
            while state == .open, elements.count == capacity { condition.wait() }
            counters.producerWait += start.duration(to: .now)
        }
        guard state == .open else {
            condition.unlock()
            return false
        }
        append(element)
        unlockAfterChange()
        return true
    }

    /// Appends an element if there is room, or room comes within `limit`.
    /// - Returns: false when the queue stays full, or is closed or cancelled; the element is dropped then.
    package func offer(_ element: sending Element, within limit: Duration = .zero) -> Bool {
        let end = SuspendingClock.now + limit
        condition.lock()
        while state == .open, elements.count == capacity, limit > .zero, condition.wait(until: end) {}
        guard state == .open, elements.count < capacity else {
            condition.unlock()
            return false
        }
        append(element)
        unlockAfterChange()
        return true
    }

    /// Appends an element and counts it; called under the lock.
    private func append(_ element: Element) {
        elements.append(element)
        counters.pushed += 1
        counters.highWater = max(counters.highWater, elements.count)
    }

    /// Replaces all queued elements with one that is newer.
    /// - Parameter inherit: called with each replaced element, newest first, so the new one can inherit from it.
    /// - Returns: the number of elements replaced; nil when the queue is closed or cancelled.
    @discardableResult
    package func replace(
        with element: sending Element, inheriting inherit: (_ new: inout Element, _ old: Element) -> Void = { _, _ in }
    ) -> Int? {
        condition.lock()
        guard state == .open else {
            condition.unlock()
            return nil
        }
        var dropped = Deque<Element>()
        swap(&dropped, &elements)
        var element = element
        for old in dropped.reversed() { inherit(&element, old) }
        append(element)
        let count = dropped.count
        unlockAfterChange()
        // Not under the lock: freeing elements may be slow, or call back.
        dropped.removeAll()
        return count
    }

    /// The result of a pop with a time limit.
    package enum Popped {
        case element(Element)
        /// Nothing came in time.
        case nothing
        /// The queue is cancelled, or closed and drained.
        case ended
    }

    /// Takes the oldest element, waiting at most `limit` while the queue is empty.
    package func pop(within limit: Duration) -> sending Popped {
        let end = SuspendingClock.now + limit
        condition.lock()
        let start = ContinuousClock.now
        while state == .open, elements.isEmpty, condition.wait(until: end) {}
        counters.consumerWait += start.duration(to: .now)
        nonisolated(unsafe) let element = elements.popFirst()
        guard let element = unsafe element else {
            let isOpen = state == .open
            condition.unlock()
            return isOpen ? .nothing : .ended
        }
        unlockAfterChange()
        return .element(element)
    }

    /// Takes the oldest element, waiting while the queue is empty.
    /// - Returns: nil once the queue is cancelled, or closed and drained.
    package func pop() -> sending Element? {
        condition.lock()
        if state == .open, elements.isEmpty {
            let start = ContinuousClock.now
            while state == .open, elements.isEmpty { condition.wait() }
            counters.consumerWait += start.duration(to: .now)
        }
        // The queue gives up its only reference, so the element leaves its region.
        nonisolated(unsafe) let element = elements.popFirst()
        guard let element = unsafe element else {
            condition.unlock()
            return nil
        }
        unlockAfterChange()
        return element
    }

    /// Ends pushing; queued elements can still be popped.
    package func close() {
        condition.lock()
        guard state == .open else { return condition.unlock() }
        state = .closed
        unlockAfterChange()
    }

    /// Ends pushing and popping, drops queued elements and wakes every waiting thread.
    package func cancel() {
        condition.lock()
        state = .cancelled
        var dropped = Deque<Element>()
        swap(&dropped, &elements)
        unlockAfterChange()
        // Not under the lock: freeing elements may be slow, or call back.
        dropped.removeAll()
    }

    /// The queue's counters so far.
    package var statistics: BoundedQueueStatistics {
        condition.lock()
        defer { condition.unlock() }
        var result = counters
        result.count = elements.count
        return result
    }
}
