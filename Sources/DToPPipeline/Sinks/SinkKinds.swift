/// Every kind of sink, in the order in which a frame is written.
enum SinkKinds {
    /// The log is last, so that a logged frame is complete in the other required outputs.
    static var all: [any Sink.Type] {
        [OverlaySink.self, MaskSink.self, ConfidenceSink.self, LabelScoreSink.self, FrameLogSink.self]
    }
}
