import DToPEngine
import DToPMedia

/// A decoded frame on its way to the engine.
struct DecodedFrame: Sendable {
    let source: SourceFrame
    let decodeMilliseconds: Double
}

/// A frame with its answer on its way to the outputs.
struct SegmentedFrame: Sendable {
    let decoded: DecodedFrame
    let segmentation: Segmentation
    let preprocessMilliseconds: Double
}

/// What travels through the pipeline, in the order of the file: frames, and audio packets that pass as they are.
enum PipelineItem<Frame: Sendable>: Sendable {
    case frame(Frame)
    case audio(Packet)
}

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }
}
