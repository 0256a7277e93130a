import DToPPipeline
import Synchronization
import Threads

/// Owns a process's streams: each runs on a thread of its own, and can be added, removed or replaced while the others
/// run.
package final class Supervisor: Sendable {
    package typealias Outcome = Result<StreamReport, any Error>

    private struct Running {
        let run: StreamRun
        let thread: StageThread
    }

    private struct State {
        /// By id.
        var streams: [String: Running] = [:]
        /// Set once all are to stop: a stream that is added later stops at once.
        var urgency: Interruption.Urgency?
    }

    private let state = Mutex(State())

    package init() {}

    /// Starts a stream. No other may run under the same id.
    /// - Parameters:
    ///   - onProgress: called after each frame, on the stream's thread.
    ///   - onEnd: called once, on that thread, before the stream counts as ended.
    package func add(
        _ id: String, _ run: StreamRun, onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in },
        onEnd: @escaping @Sendable (Outcome) -> Void
    ) {
        state.withLock { state in
            precondition(state.streams[id] == nil, "stream \(id) is running")
            if let urgency = state.urgency { run.stop(urgency) }
            let thread = StageThread("stream") { [self] in
                onEnd(Outcome { try run.run(onProgress: onProgress) })
                forget(id, run)
            }
            state.streams[id] = Running(run: run, thread: thread)
        }
    }

    /// Stops a stream, and lets it complete its files unless it is to stop at once; returns when it has ended. Other
    /// streams run on. Does nothing if there is no such stream. Not to be called from `onEnd`, nor are the next ones.
    package func remove(_ id: String, _ urgency: Interruption.Urgency = .drain) {
        guard let stream = state.withLock({ $0.streams[id] }) else { return }
        stream.run.stop(urgency)
        stream.thread.join()
    }

    /// Has a stream stop; returns before it has. Does nothing if there is no such stream.
    package func stop(_ id: String, _ urgency: Interruption.Urgency) {
        state.withLock { $0.streams[id]?.run }?.stop(urgency)
    }

    /// Replaces a stream by another under the same id, which begins when the first has ended. See `add`.
    package func replace(
        _ id: String, with run: StreamRun, onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in },
        onEnd: @escaping @Sendable (Outcome) -> Void
    ) {
        remove(id)
        add(id, run, onProgress: onProgress, onEnd: onEnd)
    }

    /// Makes every stream stop, those too that are added later; returns before they have.
    package func stop(_ urgency: Interruption.Urgency) {
        let runs = state.withLock { state in
            if state.urgency != .atOnce { state.urgency = urgency }
            return state.streams.values.map(\.run)
        }
        for run in runs { run.stop(urgency) }
    }

    /// Waits until every stream has ended.
    package func wait() {
        while let stream = state.withLock({ $0.streams.first?.value }) { stream.thread.join() }
    }

    /// The state of each live source, by stream.
    package var states: [String: StreamState] {
        state.withLock(\.streams).compactMapValues { $0.run.state }
    }

    private func forget(_ id: String, _ run: StreamRun) {
        state.withLock { state in
            if state.streams[id]?.run === run { state.streams[id] = nil }
        }
    }
}
