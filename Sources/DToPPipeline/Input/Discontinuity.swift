import DToPMedia

/// Finds breaks in a video of which every frame is read; nothing may be carried across a break.
package struct Discontinuity {
    private var last: (seconds: Double, isCorrupt: Bool)?
    private let longestStep: Double

    /// - Parameter longestStep: the longest step from frame to frame of one recording, in seconds.
    package init(longestStep: Double = TimestampStep.longest) { self.longestStep = longestStep }

    /// The next frame's reset reason; nil if it continues from the frame before.
    /// - Parameters:
    ///   - seconds: the frame's presentation time.
    ///   - isAfterGap: whether the frames before it belong to another recording.
    package mutating func reason(seconds: Double, isCorrupt: Bool, isAfterGap: Bool = false) -> FrameReset? {
        defer { last = (seconds, isCorrupt) }
        guard let last else { return .start }
        if isAfterGap { return .gap }
        if isCorrupt || last.isCorrupt { return .corrupt }
        let step = seconds - last.seconds
        return step < 0 || step > longestStep ? .gap : nil
    }
}
