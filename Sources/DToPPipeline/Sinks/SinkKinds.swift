/// Every kind of sink, in the order in which a frame is written.
package enum SinkKinds {
    /// The log is last, so that a logged frame is complete in the other required outputs.
    static var all: [any Sink.Type] {
        [
            OverlaySink.self, MaskSink.self, ConfidenceSink.self, RunLengthSink.self, MaskVideoSink.self,
            LabelScoreSink.self, RecordingSink.self, FrameLogSink.self,
        ]
    }

    /// Those that never hold anybody up.
    static var optional: [any Sink.Type] { all + [LiveViewSink.self] }

    /// Keys of the settings that sinks follow only if they begin anew.
    package static var settings: Set<String> {
        let takers = Set(OverlayTakers.all.map { $0.key })
        return all.reduce(into: takers) { $0.formUnion($1.keys.union([$1.key])) }
    }
}
