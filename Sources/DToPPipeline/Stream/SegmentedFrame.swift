import DToPEngine

/// A frame with its answer on its way to the outputs.
struct SegmentedFrame: Sendable {
    let source: SourceFrame
    let segmentation: Pooled<Segmentation>
    /// Times of the steps before the engine's.
    let milliseconds: FrameRecord.Milliseconds
    /// The reason to reset at this frame, from its source or found here; nil for none.
    let reset: FrameReset?
    /// The settings it was computed with; nil if nothing is carried.
    let settings: CarrySettings?
    /// Frames left out between the last segmented frame and this one.
    let droppedBefore: Int
}
