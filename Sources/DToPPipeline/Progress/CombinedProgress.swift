import Synchronization

/// The progress of several streams as one.
public final class CombinedProgress: Sendable {
    private let parts: Mutex<[RunProgress]>

    public init(count: Int) { parts = Mutex(Array(repeating: RunProgress(), count: count)) }

    /// Takes the progress of one stream; returns that of all: frames together, compute a frame on average. Live streams
    /// have no end, so neither has the whole.
    public func update(_ progress: RunProgress, of index: Int) -> RunProgress {
        parts.withLock { parts in
            parts[index] = progress
            if parts.count == 1 { return progress }
            let frames = parts.reduce(0) { $0 + $1.frames }
            let compute = parts.reduce(0) { $0 + ($1.computeRatio ?? 0) * Double($1.frames) }
            return RunProgress(frames: frames, computeRatio: frames > 0 ? compute / Double(frames) : nil)
        }
    }
}
