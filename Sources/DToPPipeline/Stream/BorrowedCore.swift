import Numerics
import Synchronization

/// The core that a stream's output needs while frames wait for it, which the engine's workers leave to it.
///
/// Were a worker to be displaced in the middle of a step instead, the engine's other threads would wait for it.
package final class BorrowedCore: Sendable {
    private struct State: ~Copyable {
        /// Frames that have been segmented and not yet been written.
        var frames = 0
        var loan: CoreLoan?
    }

    private let team: WorkerTeam
    private let thread = ThreadClock()
    private let state = Mutex(State())

    /// For the calling thread: the one that writes.
    package init(of team: WorkerTeam) { self.team = team }

    /// Called before a frame is handed over: its writer wakes up on a core that is free.
    package func frameWaits() {
        state.withLock { state in
            if state.frames == 0 { state.loan = team.lendCore(to: thread) }
            state.frames += 1
        }
    }

    package func frameIsWritten() {
        state.withLock { state in
            precondition(state.frames > 0, "more frames written than segmented")
            state.frames -= 1
            if state.frames == 0 { state.loan = nil }
        }
    }
}
