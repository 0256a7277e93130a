import DToPEngine

/// A frame with its answer on its way to the outputs.
struct SegmentedFrame: Sendable {
    let decoded: DecodedFrame
    let segmentation: Segmentation
    let preprocessMilliseconds: Double
}
