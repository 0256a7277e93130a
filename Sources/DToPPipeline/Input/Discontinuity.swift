import DToPMedia

/// Finds where a video whose every frame is shown breaks off: nothing may be carried over from the frame before.
package struct Discontinuity {
    private var last: (seconds: Double, isCorrupt: Bool)?

    package init() {}

    /// Why there is a break before the next frame; nil where there is none.
    /// - Parameters:
    ///   - seconds: its presentation time.
    ///   - isAfterGap: whether the frames before it belong to another recording.
    package mutating func reason(seconds: Double, isCorrupt: Bool, isAfterGap: Bool = false) -> String? {
        defer { last = (seconds, isCorrupt) }
        guard let last else { return "start" }
        if isAfterGap { return "gap" }
        if isCorrupt || last.isCorrupt { return "corrupt" }
        let step = seconds - last.seconds
        return step < 0 || step > TimestampStep.longest ? "gap" : nil
    }
}
