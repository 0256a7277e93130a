import DToPEngine

/// A frame with its answer on its way to the outputs.
struct SegmentedFrame: Sendable {
    let source: SourceFrame
    let segmentation: Pooled<Segmentation>
    /// Of the steps before the engine's.
    let milliseconds: FrameRecord.Milliseconds
    /// Why nothing was carried over to it that the engine itself found; see `SourceFrame.reset`.
    let reset: String?
    /// What it was computed with; nil where nothing is carried.
    let settings: CarrySettings?
    /// Frames that were left out between the last one and this.
    let droppedBefore: Int
}
