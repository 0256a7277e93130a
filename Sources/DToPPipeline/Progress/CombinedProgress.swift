import Synchronization

/// The progress of several streams as one.
package final class CombinedProgress: Sendable {
    private let parts: Mutex<[RunProgress]>

    package init(count: Int) { parts = Mutex(Array(repeating: RunProgress(), count: count)) }

    /// Takes one stream's progress and returns that of all: the sum of the frames, the mean compute per frame. Several
    /// streams have no fraction, because live ones have no end.
    package func update(_ progress: RunProgress, of index: Int) -> RunProgress {
        parts.withLock { parts in
            parts[index] = progress
            if parts.count == 1 { return progress }
            let frames = parts.reduce(0) { $0 + $1.frames }
            let compute = parts.reduce(0) { $0 + ($1.computeRatio ?? 0) * Double($1.frames) }
            return RunProgress(frames: frames, computeRatio: frames > 0 ? compute / Double(frames) : nil)
        }
    }
}
