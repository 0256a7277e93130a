import Synchronization

/// Hands a stream's new settings to the thread that computes; the newest count.
final class StreamChange: Sendable {
    private struct State {
        var engine: StreamEngine?
        var weight: Double
    }

    private let state: Mutex<State>

    init(weight: Double) { state = Mutex(State(engine: nil, weight: weight)) }

    /// The stream's share of the engine's time, relative to other streams'.
    var weight: Double { state.withLock(\.weight) }

    func set(_ engine: StreamEngine, weight: Double) {
        state.withLock { state in
            state.engine = engine
            state.weight = weight
        }
    }

    /// The new settings; nil if there are none since the last call.
    func takeEngine() -> StreamEngine? {
        state.withLock { state in
            defer { state.engine = nil }
            return state.engine
        }
    }
}
