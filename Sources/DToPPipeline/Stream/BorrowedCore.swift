import Numerics
import Synchronization

/// The core that a stream's output needs while frames wait for it, which the engine's workers leave to it.
///
/// Were a worker to be displaced in the middle of a step instead, the engine's other threads would wait for it.
package final class BorrowedCore: Sendable {
    private let team: WorkerTeam
    /// Frames that have been segmented and not yet been written.
    private let frames = Mutex(0)

    package init(of team: WorkerTeam) { self.team = team }

    deinit { if frames.withLock({ $0 > 0 }) { team.takeCoreBack() } }

    /// Called before a frame is handed over: its writer wakes up on a core that is free.
    package func frameWaits() {
        frames.withLock { frames in
            if frames == 0 { team.lendCore() }
            frames += 1
        }
    }

    package func frameIsWritten() {
        frames.withLock { frames in
            precondition(frames > 0, "more frames written than segmented")
            frames -= 1
            if frames == 0 { team.takeCoreBack() }
        }
    }
}
