import DequeModule
import Synchronization
import Threads

/// A first-in, first-out queue between threads that is bounded by the bytes that its elements hold.
package final class PacketQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: Deque<(element: Element, bytes: Int)> = []
        var bytes = 0
        var isClosed = false
    }

    /// The result of a pop.
    package enum Popped {
        case element(Element)
        /// Nothing came in time.
        case nothing
        /// The queue is closed and drained.
        case ended
    }

    /// The most bytes that it holds, but for one element.
    private let limit: Int
    private let state = Mutex(State())
    /// Broadcast after each change of `state`.
    private let condition = Condition()

    package init(byteLimit: Int) { limit = byteLimit }

    /// Appends an element if there is room; false if there is none, or the queue is closed.
    package func offer(_ element: Element, bytes: Int) -> Bool {
        let isIn = state.withLock { state in
            if state.isClosed || state.bytes >= limit { return false }
            state.elements.append((element, bytes))
            state.bytes += bytes
            return true
        }
        if isIn { tell() }
        return isIn
    }

    /// Appends an element, whether or not there is room; lost if the queue is closed.
    package func add(_ element: Element) {
        state.withLock { state in
            if !state.isClosed { state.elements.append((element, 0)) }
        }
        tell()
    }

    /// Appends an element, waiting while there is no room; false if the queue is closed.
    package func push(_ element: Element, bytes: Int) -> Bool {
        while !state.withLock(\.isClosed) {
            condition.lock()
            while state.withLock({ !$0.isClosed && $0.bytes >= limit }) { condition.wait() }
            condition.unlock()
            if offer(element, bytes: bytes) { return true }
        }
        return false
    }

    /// Takes the oldest element, waiting at most `limit` while there is none.
    package func pop(within limit: Duration) -> Popped {
        let end = SuspendingClock.now + limit
        condition.lock()
        while state.withLock({ $0.elements.isEmpty && !$0.isClosed }), condition.wait(until: end) {}
        condition.unlock()
        let popped = state.withLock { state -> Popped in
            guard let (element, bytes) = state.elements.popFirst() else { return state.isClosed ? .ended : .nothing }
            state.bytes -= bytes
            return .element(element)
        }
        tell()
        return popped
    }

    /// Ends pushing; what is queued still comes out.
    package func close() {
        state.withLock { $0.isClosed = true }
        tell()
    }

    private func tell() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }
}
