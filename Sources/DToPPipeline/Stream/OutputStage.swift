import DToPMedia
import Logging

/// Third pipeline thread: hands frames to the sinks, and logs what a person should know of them.
struct OutputStage {
    private let stream: String
    private let name: String
    private let logger: Logger
    private let meter: StreamMeter
    private let watch: StreamWatch
    private var sinks: SinkHub
    private var fit = SceneFit()

    init(stream: String, name: String, sinks: SinkHub, watch: StreamWatch, meter: StreamMeter, logger: Logger) {
        self.stream = stream
        self.name = name
        self.meter = meter
        self.watch = watch
        self.sinks = sinks
        self.logger = logger
    }

    /// Whether no frame has come.
    var isEmpty: Bool { !sinks.isOpen }

    var summary: RunSummary {
        var summary = sinks.summary
        summary.fit = fit
        return summary
    }

    mutating func write(audio packet: Packet) throws { try sinks.write(audio: packet) }

    /// Returns the frame's record.
    mutating func write(_ frame: SegmentedFrame) throws -> FrameRecord {
        if !sinks.isOpen {
            try sinks.open(frame)
            warn()
            if !frame.frame.isOrientationExact {
                logger.warning("\(name): turned by no quarter turn; shown at the nearest one")
            }
        }
        if let outputs = frame.outputs { sinks.follow(outputs) }
        let record = try sinks.write(frame)
        watch.add(record, at: StreamWatch.time(of: frame))
        meter.add { $0.add(record, age: frame.arrival.map { $0.duration(to: .now) }) }
        if let familiarity = record.familiarity { judge(familiarity) }
        return record
    }

    /// Called a few times a second, whether or not frames come.
    func tick() throws { try sinks.tick() }

    /// Completes the files.
    mutating func finish() throws {
        defer { warn() }
        try sinks.finish()
    }

    /// Logs when the model no longer seems to know the scene, and when it does again.
    private mutating func judge(_ familiarity: Double) {
        switch fit.add(familiarity) {
        case .arose:
            logger.warning(
                """
                \(stream): the model may not know this scene, its familiarity is \(Format.fixed(fit.familiarity, 2)) \
                of 1; look at the masks, or use another model
                """)
        case .vanished: logger.info("\(stream): the model knows the scene again")
        case nil: break
        }
    }

    /// Logs the sinks' warnings since the last call.
    private mutating func warn() {
        for warning in sinks.newWarnings() { logger.warning("\(warning)") }
    }
}
