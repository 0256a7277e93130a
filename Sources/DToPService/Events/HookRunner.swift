import DToPPipeline
import Logging
import Synchronization

/// Runs a program for each event, one after another, on a thread of its own. Nobody waits for it.
package final class HookRunner: Sendable {
    private struct State {
        /// The program's path and its arguments; empty for none.
        var arguments: [String] = []
        var thread: StageThread?
    }

    private let limit: Duration
    private let logger: Logger
    private let state = Mutex(State())
    private let queue: BoundedQueue<StreamEvent>
    private let failed = Atomic(0)

    /// How long one run may take.
    package static let usualLimit: Duration = .seconds(10)
    /// Events that wait for a slow hook.
    package static let usualCapacity = 64

    package init(limit: Duration = HookRunner.usualLimit, capacity: Int = HookRunner.usualCapacity, logger: Logger) {
        self.limit = limit
        self.logger = logger
        queue = BoundedQueue(capacity: capacity)
    }

    /// Runs that failed or took too long, and events that found the queue full; nil without a hook.
    package var failures: Int? {
        let count = failed.load(ordering: .relaxed)
        return state.withLock(\.arguments).isEmpty && count == 0 ? nil : count
    }

    /// Has later events run another program.
    package func follow(_ arguments: [String]) {
        state.withLock { state in
            state.arguments = arguments
            if !arguments.isEmpty { state.thread = state.thread ?? StageThread("hook", body: run) }
        }
    }

    /// Takes an event without waiting.
    package func take(_ event: StreamEvent) {
        if state.withLock(\.arguments).isEmpty { return }
        if !queue.offer(event) { failed.add(1, ordering: .relaxed) }
    }

    /// Runs the hook for what is left, for at most `limit`.
    package func finish(within limit: Duration) {
        queue.close()
        if state.withLock(\.thread)?.join(within: limit) == false { queue.cancel() }
    }

    private func run() {
        var isFailing = false
        while let event = queue.pop() {
            let arguments = state.withLock(\.arguments)
            if arguments.isEmpty { continue }
            do throws(HookProcess.Failure) {
                try HookProcess.run(arguments, input: event.json + [UInt8(ascii: "\n")], limit: limit)
                isFailing = false
            } catch {
                failed.add(1, ordering: .relaxed)
                // Said once, not for each event.
                if !isFailing { logger.warning("`hook` \(error)") }
                isFailing = true
            }
        }
    }
}
