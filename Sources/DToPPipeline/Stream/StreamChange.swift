import Synchronization

/// Hands a stream's new settings to the thread that computes; the newest count.
final class StreamChange: Sendable {
    struct Settings: Sendable {
        let engine: StreamEngine
        /// Nil if the outputs stay as they are.
        let outputs: StreamOutputs?
    }

    private struct State {
        var settings: Settings?
        var weight: Double
    }

    private let state: Mutex<State>

    init(weight: Double) { state = Mutex(State(weight: weight)) }

    /// The stream's share of the engine's time, relative to other streams'.
    var weight: Double { state.withLock(\.weight) }

    func set(_ engine: StreamEngine, weight: Double, outputs: StreamOutputs?) {
        state.withLock { state in
            let waiting = state.settings?.outputs
            let newest = outputs.map { waiting?.followed(by: $0) ?? $0 }
            state.settings = Settings(engine: engine, outputs: newest ?? waiting)
            state.weight = weight
        }
    }

    /// The new settings; nil if there are none since the last call.
    func take() -> Settings? {
        state.withLock { state in
            defer { state.settings = nil }
            return state.settings
        }
    }
}
