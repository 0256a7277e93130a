import DToPConfiguration

/// A line per frame in the frame log.
final class FrameLogSink: Sink {
    static let key = "log"
    // Its shares of the classes are counted in whatever labels there are.
    let needs: SinkNeeds = []
    private let stream: SinkContext
    private var log: FrameLog?

    init?(_ stream: SinkContext) {
        guard stream.configuration.outputs.log != nil else { return nil }
        self.stream = stream
    }

    func open(_ first: SegmentedFrame) throws { log = try stream.logs.log(of: stream.id) }

    func write(_ result: inout FrameResult) throws {
        if let arrival = result.frame.arrival {
            result.record.ageMilliseconds = arrival.duration(to: .now).milliseconds
        }
        try log?.write(result.record)
    }
}
