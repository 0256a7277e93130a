/// A frame's answer as sinks get it.
struct FrameResult: Sendable {
    let frame: SegmentedFrame
    /// The name of its mask, and of its other pictures, in their folders.
    let file: String
    /// Its line of the log; sinks add their times.
    var record: FrameRecord
}
