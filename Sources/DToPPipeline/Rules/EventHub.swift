import Synchronization

/// Hands events to all who have subscribed, in the order in which they happen. Nobody waits for a subscriber.
package final class EventHub: Sendable {
    private struct State {
        var subscribers: [Int: @Sendable (StreamEvent) -> Void] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    package init() {}

    package func publish(_ event: StreamEvent) {
        // Under the lock, or events of two streams could overtake each other for some subscribers.
        state.withLock { state in
            for take in state.subscribers.values { take(event) }
        }
    }

    /// Has `take` called with each later event, on any thread. It must not wait, nor call the hub.
    /// - Returns: what ends that; nothing is taken after it has returned.
    @discardableResult
    package func subscribe(_ take: @escaping @Sendable (StreamEvent) -> Void) -> @Sendable () -> Void {
        let number = state.withLock { state in
            state.next += 1
            state.subscribers[state.next] = take
            return state.next
        }
        return { [self] in state.withLock { $0.subscribers[number] = nil } }
    }
}
