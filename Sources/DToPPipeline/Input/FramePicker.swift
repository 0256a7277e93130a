/// Decides frame by frame, by their times alone, which are wanted.
package struct FramePicker {
    package enum Choice: Equatable { case take, skip, end }

    private let selection: FrameSelection
    /// Frames since the last one that the stride took.
    private var sinceStride: Int
    /// When the rate allows the next frame, in seconds; nil before the first.
    private var due: Double?
    /// Times that are meant to be equally spaced are so only about; in frame periods.
    private static let tolerance = 0.1

    package init(_ selection: FrameSelection) {
        self.selection = selection
        sinceStride = selection.stride
    }

    /// - Parameter seconds: presentation time, from the input's beginning.
    package mutating func pick(seconds: Double) -> Choice {
        // A microsecond: times of containers are rounded.
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
            // A source that paused does not get its frames back in a burst.
            let planned = due ?? seconds
            due = (seconds - planned > period ? seconds : planned) + period
        }
        return .take
    }
}
