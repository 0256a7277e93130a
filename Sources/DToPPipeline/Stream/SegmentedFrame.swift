import DToPEngine
import DToPMedia

/// A frame with its answer on its way to the sinks: an immutable value that threads may share.
struct SegmentedFrame: Sendable {
    /// The source that it comes from.
    let source: SourceDescription
    let frame: FrameDescription
    /// The decoded picture; nil unless somebody wants to see it, so that the decoder gets it back early.
    let picture: Frame?
    /// Presentation timestamp and duration in ticks of the source's time base.
    let timestamp: Int64
    let duration: Int64
    /// The stem of an independent picture's file; nil for video.
    let name: String?
    /// The packet that it came of; nil if packets are not recorded.
    let packet: PacketID?
    /// When a live frame arrived; nil for others.
    let arrival: ContinuousClock.Instant?
    /// When its first bytes arrived.
    let beginning: ContinuousClock.Instant?
    let segmentation: Pooled<Segmentation>
    /// Times of the steps before the engine's.
    let milliseconds: FrameRecord.Milliseconds
    /// The reason to reset at this frame, from its source or found here; nil for none.
    let reset: FrameReset?
    /// Confidence above which tokens exit, unless `settings` has another.
    let threshold: Float
    /// The settings it was computed with; nil if nothing is carried.
    let settings: CarrySettings?
    /// What the outputs follow from this frame on; nil if they stay as they are.
    let outputs: StreamOutputs?
    /// What its overlay is to show; nil if nobody wants it.
    let overlay: OverlayRequest?
    /// What viewers want to see of it; nil if nobody looks.
    let view: ViewRequest?
    /// Frames left out between the last segmented frame and this one.
    let droppedBefore: Int

    var seconds: Double { source.timeBase.seconds(timestamp) }
}

extension SegmentedFrame {
    init(
        _ decoded: DecodedFrame, keepsPicture: Bool, segmentation: Pooled<Segmentation>, reset: FrameReset?,
        threshold: Float, settings: CarrySettings?, outputs: StreamOutputs?, overlay: OverlayRequest?,
        view: ViewRequest?, droppedBefore: Int
    ) {
        self.init(
            source: decoded.source.source, frame: FrameDescription(decoded.source.frame),
            picture: keepsPicture ? decoded.source.frame : nil, timestamp: decoded.source.timestamp,
            duration: decoded.source.duration, name: decoded.source.name, packet: decoded.source.packet,
            arrival: decoded.source.arrival, beginning: decoded.source.beginning,
            segmentation: segmentation, milliseconds: decoded.milliseconds, reset: reset, threshold: threshold,
            settings: settings, outputs: outputs, overlay: overlay, view: view,
            droppedBefore: droppedBefore)
    }
}
