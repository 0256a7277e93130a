import HummingbirdCore
import Synchronization

/// Ends a server in order. One whose task is cancelled ends the process instead if a client connects at that moment.
final class RunningServer: Sendable {
    private struct State {
        var server: Server<ListenerChannel>?
        /// Whether it listens.
        var isRunning = false
        var isStopping = false
    }

    private let state = Mutex(State())

    var isStopping: Bool { state.withLock(\.isStopping) }

    func prepare(_ server: Server<ListenerChannel>) { state.withLock { $0.server = server } }

    /// To be called when it listens.
    func begin() async {
        let (server, isStopping) = state.withLock { state in
            state.isRunning = true
            return (state.server, state.isStopping)
        }
        if isStopping { try? await server?.shutdownGracefully() }
    }

    /// To be called when it no longer listens.
    func end() {
        state.withLock { state in
            state.server = nil
            state.isRunning = false
        }
    }

    /// Shuts it down, and lets no other take its place; false if it does not listen.
    func stop(on executor: LoopExecutor) -> Bool {
        state.withLock { $0.isStopping = true }
        return shutDown(on: executor)
    }

    /// Has it accept no more connections, close idle ones, and end with the last; false if it does not listen.
    @discardableResult
    func shutDown(on executor: LoopExecutor) -> Bool {
        guard let server = state.withLock({ $0.isRunning ? $0.server : nil }) else { return false }
        Task(executorPreference: executor) { try? await server.shutdownGracefully() }
        return true
    }
}
