import Synchronization

/// Hands a stream's new settings to the thread that computes; the newest counts.
final class EngineChange: Sendable {
    private let engine = Mutex<StreamEngine?>(nil)

    func set(_ new: StreamEngine) { engine.withLock { $0 = new } }

    /// The new settings; nil if there are none since the last call.
    func take() -> StreamEngine? {
        engine.withLock { engine in
            defer { engine = nil }
            return engine
        }
    }
}
