import DToPMedia
import Imaging

/// A decoded frame on its way to the engine.
struct DecodedFrame: Sendable {
    var source: SourceFrame
    /// The frame scaled to the network's input size; not passed on beyond the engine.
    let picture: Pooled<RGBImage>
    /// The same at the usual input size, for an audit of a smaller one; nil without one.
    var usualPicture: Pooled<RGBImage>?
    /// Times of the steps so far.
    let milliseconds: FrameRecord.Milliseconds
}

extension PipelineItem<DecodedFrame> {
    /// Inherits the reset of a dropped frame: a break before that one is a break before this one.
    mutating func inheritReset(of dropped: Self) {
        guard case .frame(var frame) = self, case .frame(let earlier) = dropped else { return }
        frame.source.reset = .merged(earlier.source.reset, frame.source.reset)
        self = .frame(frame)
    }
}
