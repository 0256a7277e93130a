import Compute
import Synchronization

/// Lends a core of the engine's workers to a stream's output thread while frames wait for it.
///
/// Otherwise that thread would displace a worker in the middle of a step, and the other workers would wait for it.
package final class BorrowedCore: Sendable {
    private struct State: ~Copyable {
        /// Frames segmented but not yet written.
        var frames = 0
        var loan: CoreLoan?
    }

    private let team: WorkerTeam
    private let thread = ThreadClock()
    private let state = Mutex(State())

    /// Lends to the calling thread, which must be the one that writes.
    package init(of team: WorkerTeam) { self.team = team }

    /// Call before handing over a frame, so that its writer wakes up on a free core.
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
