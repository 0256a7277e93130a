import DToPMedia
import Numerics

/// A decoded frame on its way to the engine.
struct DecodedFrame: Sendable {
    var source: SourceFrame
    /// Of the network's input size; what travels on from the engine leaves it behind.
    let picture: Pooled<RGBImage>
    /// Of the steps so far.
    let milliseconds: FrameRecord.Milliseconds
}

extension PipelineItem<DecodedFrame> {
    /// Takes the place of a frame that nobody has seen: what broke off before that one broke off before this one.
    mutating func inheritReset(of dropped: Self) {
        guard case .frame(var frame) = self, case .frame(let earlier) = dropped else { return }
        frame.source.reset = earlier.source.reset ?? frame.source.reset
        self = .frame(frame)
    }
}
