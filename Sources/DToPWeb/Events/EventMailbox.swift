import Synchronization

/// What waits for one who listens to events. Of the status only the newest; of events the first ones, and how many have
/// found no room.
final class EventMailbox: Sendable {
    private struct State {
        var events: [WebEvent] = []
        var status: [UInt8]?
        var lost = 0
    }

    let scope: StreamScope
    /// Gives an element whenever something may wait; ends with the service.
    let wakes: AsyncStream<Void>
    private let source: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    private static let most = 256

    init(_ scope: StreamScope) {
        self.scope = scope
        (wakes, source) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func put(_ event: WebEvent) {
        if let stream = event.stream, !scope.includes(stream) { return }
        state.withLock { state in
            if state.events.count < Self.most { state.events.append(event) } else { state.lost += 1 }
        }
        source.yield()
    }

    /// - Parameter status: the whole event.
    func put(status: [UInt8]) {
        state.withLock { $0.status = status }
        source.yield()
    }

    /// All that waits.
    func take() -> [UInt8] {
        state.withLock { state in
            var text = state.events.flatMap(\.text)
            if state.lost > 0 { text += WebEvent("lost", json: Array("{\"events\":\(state.lost)}".utf8)).text }
            text += state.status ?? []
            state = State()
            return text
        }
    }

    func end() { source.finish() }
}
