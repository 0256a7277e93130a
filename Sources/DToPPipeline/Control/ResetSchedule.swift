import DToPConfiguration

/// When a stream is reset on purpose, so that parts of a video computed separately give the answers of one run.
package struct ResetSchedule: Sendable, Equatable {
    /// Nil for never.
    package var interval: ResetInterval?
    private var frames = 0

    package init(_ interval: ResetInterval?) { self.interval = interval }

    /// Counts anew: the next frame is the first of a part.
    package mutating func restart() { frames = 0 }

    /// Whether the next frame is the first of a part; call once per frame.
    package mutating func isDue(isKeyframe: Bool) -> Bool {
        defer { frames += 1 }
        switch interval {
        case nil: return false
        case .frames(let count): return frames % count == 0
        case .keyframe: return isKeyframe
        }
    }
}
