/// Decides from each frame's time and order whether it is wanted.
package struct FramePicker {
    package enum Choice: Equatable { case take, skip, end }

    private let selection: FrameSelection
    /// Frames since the last one that the stride took.
    private var sinceStride: Int
    /// When the rate allows the next frame, in seconds; nil before the first.
    private var due: Double?
    /// How early a frame may be, in frame periods: evenly spaced times are only approximately so.
    private static let tolerance = 0.1

    package init(_ selection: FrameSelection) {
        self.selection = selection
        sinceStride = selection.stride
    }

    /// - Parameter seconds: presentation time, from the input's beginning.
    package mutating func pick(seconds: Double) -> Choice {
        // A microsecond of slack: containers round their times.
        if seconds < selection.start - 1e-6 { return .skip }
        if let duration = selection.duration, seconds >= selection.start + duration - 1e-6 { return .end }
        guard sinceStride >= selection.stride else {
            sinceStride += 1
            return .skip
        }
        sinceStride = 1
        if let rate = selection.maximumRate {
            let period = 1 / rate
            if let due, seconds < due - period * Self.tolerance { return .skip }
            // A source that paused does not catch up with a burst of frames.
            let planned = due ?? seconds
            due = (seconds - planned > period ? seconds : planned) + period
        }
        return .take
    }
}
