/// When a stream forgets the frames before on purpose, so that parts of a video computed by themselves give the answers
/// of one run.
public struct ResetSchedule: Sendable, Equatable {
    public enum Interval: Sendable, Equatable {
        case never
        /// From one reset to the next; at least 1.
        case frames(Int)
        case keyframe
    }

    public let interval: Interval
    private var frames = 0

    public init(_ interval: Interval) { self.interval = interval }

    /// The next frame is a first one in any case.
    package mutating func restart() { frames = 0 }

    /// Whether the next frame is the first of a part; asked once for each.
    package mutating func isDue(isKeyframe: Bool) -> Bool {
        defer { frames += 1 }
        switch interval {
        case .never: return false
        case .frames(let count): return frames % count == 0
        case .keyframe: return isKeyframe
        }
    }
}
