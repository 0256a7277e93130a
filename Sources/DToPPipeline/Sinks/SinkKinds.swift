/// Every kind of sink, in the order in which a frame is written.
enum SinkKinds {
    /// The log is last, so that a logged frame is complete in the other outputs.
    private static var all: [any Sink.Type] {
        [OverlaySink.self, MaskSink.self, ConfidenceSink.self, LabelScoreSink.self, FrameLogSink.self]
    }

    /// The sinks that a stream's options ask for.
    static func sinks(_ stream: SinkContext) -> [any Sink] { all.compactMap { $0.init(stream) } }
}
