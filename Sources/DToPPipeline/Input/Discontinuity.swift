/// Finds where a video whose every frame is shown breaks off: nothing may be carried over from the frame before.
package struct Discontinuity {
    private var last: (seconds: Double, isCorrupt: Bool)?

    package init() {}

    /// Why there is a break before the next frame; nil where there is none.
    /// - Parameter seconds: its presentation time.
    package mutating func reason(seconds: Double, isCorrupt: Bool) -> String? {
        defer { last = (seconds, isCorrupt) }
        guard let last else { return "start" }
        if isCorrupt || last.isCorrupt { return "corrupt" }
        let step = seconds - last.seconds
        return step < 0 || step > Timeline.longestStep ? "gap" : nil
    }
}
