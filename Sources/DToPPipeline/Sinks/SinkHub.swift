import DToPConfiguration
import DToPEngine
import DToPMedia
import DToPModel
import Imaging
import Logging

/// Hands a stream's frames and audio to its sinks. They are opened with the first frame. Required sinks run on the
/// caller's thread, in their order; the first error of one ends the stream. Optional ones have threads of their own.
struct SinkHub {
    private(set) var summary: RunSummary
    /// False until the sinks have been opened.
    private(set) var isOpen = false
    /// What sinks know of the stream.
    private let context: SinkContext
    private let engine: StreamEngine
    private let meter: StreamMeter
    private let logger: Logger
    private let sinks: [any Sink]
    private var detached: [DetachedSink]
    /// Optional sinks that complete their outputs, because their settings have changed.
    private var retired: [DetachedSink] = []
    /// Takers of the overlay with threads of their own, and those that complete their outputs because their settings
    /// have changed.
    private var takers: [TakerThread] = []
    private var retiredTakers: [TakerThread] = []
    private let watch: StreamWatch?
    private var zones: ZoneMeter
    /// Pixels of each class in the current frame. [K]
    private var counts: [Int]
    private var stems = UniqueNames()
    /// Number of each sink's warnings that have been told.
    private var warningCounts: [Int]
    /// Audio that came before the first frame.
    private var earlyAudio: [Packet] = []
    /// How long optional sinks may take to complete their outputs.
    private static let patience: Duration = .seconds(4)
    /// Most audio packets that wait for the first frame, however a file is laid out.
    private static let mostEarly = 4096

    init(
        stream: String, engine: StreamEngine, configuration: StreamConfiguration, policy: SinkPolicy = .required,
        logs: FrameLogs, watch: StreamWatch? = nil, recording: Recording? = nil, maskRetention: MaskRetention? = nil,
        view: LiveView? = nil, hls: HLSOutput? = nil, feed: OverlayFeed? = nil, meter: StreamMeter, logger: Logger
    ) {
        var context = SinkContext(
            id: stream, engine: engine, configuration: configuration, policy: policy, logs: logs, view: view,
            hls: hls)
        context.recording = recording
        if let maskRetention { context.maskRetention = maskRetention }
        context.feed = feed
        self.context = context
        self.engine = engine
        self.meter = meter
        self.logger = logger
        sinks = policy == .required ? SinkKinds.all.compactMap { $0.init(context) } : []
        detached = policy == .optional ? SinkKinds.optional.compactMap { DetachedSink($0, context, meter, logger) } : []
        if policy == .optional, let feed {
            takers = OverlayTakers.asked(by: context).map { TakerThread($0, context, feed, meter, logger) }
        }
        for sink in detached where sink.kind.ticks { sink.start() }
        warningCounts = Array(repeating: 0, count: sinks.count)
        self.watch = watch
        zones = ZoneMeter(classNames: context.names)
        counts = Array(repeating: 0, count: context.names.count)
        summary = RunSummary(layers: context.exitLayers)
    }

    /// What frames must bring.
    var needs: SinkNeeds { (sinks.map(\.needs) + detached.map(\.needs)).reduce([]) { $0.union($1) } }

    /// Begins the optional sinks anew whose settings have changed. What they have written stays.
    mutating func follow(_ outputs: StreamOutputs) {
        guard context.policy == .optional else { return }
        var context = outputs.stream
        context.recording = self.context.recording
        context.maskRetention = self.context.maskRetention
        context.feed = self.context.feed
        followTakers(context, outputs.keys)
        detached = SinkKinds.optional.compactMap { kind in
            let present = detached.first { $0.kind == kind }
            if let present, outputs.keys.isDisjoint(with: kind.keys.union([kind.key])) { return present }
            if let present {
                present.close()
                retired.append(present)
            }
            let sink = DetachedSink(kind, context, meter, logger, after: present)
            if isOpen || kind.ticks { sink?.start() }
            return sink
        }
    }

    private mutating func followTakers(_ context: SinkContext, _ keys: Set<String>) {
        guard let feed = context.feed else { return }
        feed.follow(context.configuration.overlay)
        let asked = OverlayTakers.asked(by: context)
        let kept = takers.filter { taker in asked.contains { $0 == taker.kind } && !keys.contains(taker.kind.key) }
        for taker in takers where !kept.contains(where: { $0 === taker }) {
            taker.close()
            retiredTakers.append(taker)
        }
        let new = asked.filter { kind in !kept.contains { $0.kind == kind } }
        takers = kept + new.map { TakerThread($0, context, feed, meter, logger) }
    }

    /// The sinks' warnings since the last call.
    mutating func newWarnings() -> [String] {
        zip(sinks.indices, sinks).flatMap { index, sink in
            let warnings = sink.warnings
            defer { warningCounts[index] = warnings.count }
            return warnings.dropFirst(warningCounts[index])
        }
    }

    /// Creates the sinks' files, and gives them the audio so far.
    mutating func open(_ first: SegmentedFrame) throws {
        for sink in sinks { try sink.check() }
        if context.policy == .required, first.arrival != nil, let feed = context.feed {
            let kinds = OverlayTakers.asked(by: context).filter { $0.outlivesFailures }
            takers = kinds.map { TakerThread($0, context, feed, meter, logger) }
        }
        for sink in sinks { try sink.open(first) }
        for sink in detached { sink.start() }
        isOpen = true
        for packet in earlyAudio { try write(audio: packet) }
        earlyAudio = []
    }

    mutating func write(audio packet: Packet) throws {
        if isOpen {
            for sink in sinks where sink.needs.contains(.audio) { try sink.write(audio: packet) }
        } else if earlyAudio.count < Self.mostEarly {
            earlyAudio.append(packet)
        }
    }

    /// Writes everything about one frame; returns its line of the log.
    mutating func write(_ frame: SegmentedFrame) throws -> FrameRecord {
        var start = ContinuousClock.now
        var record = frame.segmentation.use { makeRecord(frame, $0) }
        record.milliseconds.render = start.duration(to: .now).milliseconds
        // An independent picture keeps its stem.
        let file = frame.name.map { stems.claim($0) + ".png" } ?? OutputPaths.frameFile(record.frame)
        var result = FrameResult(frame: frame, file: file, record: record)
        for sink in sinks {
            let rendered = result.record.milliseconds.render
            start = .now
            try sink.write(&result)
            // A sink counts its drawing itself.
            result.record.milliseconds.encode +=
                start.duration(to: .now).milliseconds - (result.record.milliseconds.render - rendered)
        }
        for sink in detached { sink.write(result) }
        summary.add(result.record)
        for sink in sinks { sink.add(to: &summary) }
        return result.record
    }

    /// Called a few times a second, whether or not frames come.
    func tick() throws { for sink in sinks where isOpen && type(of: sink).ticks { try sink.tick() } }

    /// Completes the files; a sink that fails does not keep the others from it.
    func finish() throws {
        var failure: (any Error)?
        for sink in isOpen ? sinks : [] {
            do { try sink.finish() } catch { failure = failure ?? error }
        }
        for sink in detached { sink.close() }
        let deadline = SuspendingClock.now + Self.patience
        for sink in retired + detached { sink.finish(by: deadline) }
        // The encoder has handed on its last packets.
        for taker in takers { taker.close() }
        for taker in retiredTakers + takers { taker.finish(by: deadline) }
        if let failure { throw failure }
    }

    private mutating func makeRecord(_ frame: SegmentedFrame, _ answer: Segmentation) -> FrameRecord {
        let cost = answer.record
        var record = FrameRecord(stream: context.id, frame: summary.frames, wall: .now)
        record.pts = frame.timestamp
        record.timeSeconds = frame.seconds
        record.isKeyframe = frame.frame.isKeyframe
        record.isCorrupt = frame.frame.isCorrupt
        record.reset = frame.reset
        record.tokens = FrameRecord.Tokens(
            total: cost.tokens, active: cost.active, carried: cost.tokens - cost.active, exits: cost.exits)
        record.refresh = cost.refresh?.rawValue
        record.macs = cost.macs
        record.denseMACs = cost.denseMACs
        record.threshold = Format.asWritten(frame.settings?.threshold ?? frame.threshold)
        record.changeThreshold = frame.settings.map { Format.asWritten($0.rule.changeThreshold) }
        record.tolerance = frame.settings.map { Format.asWritten($0.rule.tolerance) }
        record.agreement = cost.agreement
        record.familiarity = engine.familiarity(cost)
        record.droppedSince = frame.droppedBefore
        record.milliseconds = frame.milliseconds
        record.milliseconds.embed = cost.clock.milliseconds(.embed)
        record.milliseconds.layers = cost.clock.milliseconds(.layers)
        record.milliseconds.heads = cost.clock.milliseconds(.heads)
        record.milliseconds.post = cost.clock.milliseconds(.post)
        if let labels = answer.pictures.first?.labels {
            let shares = classShares(labels)
            record.classes = zip(context.names, shares).map { FrameRecord.ClassShare(name: $0, share: $1) }
            if let regions = watch?.configuration.zones { record.zones = zones.shares(of: regions, in: labels) }
        }
        return record
    }

    /// The share of the picture, or of its region of interest, that each class covers.
    private mutating func classShares(_ labels: LabelMap) -> [Double] {
        for index in counts.indices { counts[index] = 0 }
        labels.count(into: &counts)
        let total = Double(max(counts.reduce(0, +), 1))
        return counts.map { Double($0) / total }
    }
}
