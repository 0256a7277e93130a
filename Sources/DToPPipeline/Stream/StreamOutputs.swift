import DToPEngine
import DToPMedia
import DToPModel
import Logging

/// The outputs of one stream, created with its first frame, which determines their size.
struct StreamOutputs {
    private let stream: String
    private let name: String
    private let engine: StreamEngine
    private let options: RunOptions
    private let logs: FrameLogs
    private let logger: Logger
    private var render: RenderStage?
    private var fit = SceneFit()
    /// Audio that came before the first frame.
    private var earlyAudio: [Packet] = []
    private var warningCount = 0
    /// Most audio packets that wait for the first frame, however a file is laid out.
    private static let mostEarly = 4096

    init(
        stream: String, name: String, engine: StreamEngine, options: RunOptions, logs: FrameLogs, logger: Logger
    ) {
        self.stream = stream
        self.name = name
        self.engine = engine
        self.options = options
        self.logs = logs
        self.logger = logger
    }

    /// Whether nothing has been written.
    var isEmpty: Bool { render == nil }
    var summary: RunSummary {
        var summary = render?.summary ?? RunSummary(layers: engine.exitLayers)
        summary.fit = fit
        return summary
    }

    mutating func write(audio packet: Packet) throws {
        if render != nil {
            try render?.write(audio: packet)
        } else if earlyAudio.count < Self.mostEarly {
            earlyAudio.append(packet)
        }
    }

    mutating func write(_ frame: SegmentedFrame) throws {
        if render == nil { try create(frame.source) }
        if let familiarity = try render?.write(frame)?.familiarity { judge(familiarity) }
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

    /// Completes the files.
    mutating func finish() throws {
        defer { warn() }
        try render?.finish()
    }

    private mutating func create(_ first: SourceFrame) throws {
        render = try RenderStage(stream: stream, first: first, engine: engine, options: options, logs: logs)
        warn()
        if !first.frame.isOrientationExact {
            logger.warning("\(name): turned by no quarter turn; shown at the nearest one")
        }
        for packet in earlyAudio { try render?.write(audio: packet) }
        earlyAudio = []
    }

    /// Logs the outputs' warnings since the last call.
    private mutating func warn() {
        let warnings = render?.warnings ?? []
        for warning in warnings.dropFirst(warningCount) { logger.warning("\(warning)") }
        warningCount = warnings.count
    }
}
