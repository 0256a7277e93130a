import DToPEngine
import DToPMedia
import DToPModel
import FileNames
import Imaging
import SystemPackage

/// Third pipeline thread: draws, encodes and writes one stream's outputs, then the frame's line in the log.
struct RenderStage {
    private let stream: String
    private let names: [String]
    private let threshold: Double
    private let engine: StreamEngine
    private let log: FrameLog?
    private var overlay: OverlaySink?
    private let masks: MaskSink?
    private let confidence: PictureSink?
    private var score: LabelScore?
    /// Pixels of each class in the current frame. [K]
    private var counts: [Int]
    private var stems = UniqueNames()
    private(set) var summary: RunSummary
    /// The number of the next frame.
    private var frame: Int { summary.frames }

    /// Creates the outputs.
    /// - Parameters:
    ///   - first: the first frame, which decides the size of the overlay.
    ///   - logs: shared by all streams of a run.
    init(
        stream: String, first: SourceFrame, engine: StreamEngine, options: RunOptions, logs: FrameLogs
    ) throws {
        let configuration = engine.directory.configuration
        let colors = (options.palette ?? engine.directory.palette).colors
        let layers = engine.exitLayers
        func path(_ template: String) -> FilePath { OutputPaths.path(template: template, stream: stream) }
        func folder(_ template: String) -> FilePath { template == "-" ? "-" : path(template).file(stream) }

        self.stream = stream
        names = configuration.labels
        threshold = Format.asWritten(engine.pruning.threshold)
        self.engine = engine
        counts = Array(repeating: 0, count: names.count)
        summary = RunSummary(layers: layers)
        score = try options.labels.map { template in
            try LabelScore(folder: path(template), classCount: configuration.classCount)
        }
        // Overlay first: it checks the most before it creates anything.
        overlay = try options.overlay.map { template in
            try OverlaySink(
                path(template), first: first, options: options, names: configuration.labels, colors: colors,
                exitLayers: layers)
        }
        masks = try options.masks.map { template in
            try MaskSink(
                folder(template), names: configuration.labels, colors: colors, overwrite: options.overwrite)
        }
        confidence = try options.confidence.map { template in
            try PictureSink(folder(template), overwrite: options.overwrite)
        }
        log = try logs.log(of: stream)
    }

    var warnings: [String] { overlay?.warnings ?? [] }

    mutating func write(audio packet: Packet) throws { try overlay?.write(audio: packet) }

    /// Writes everything about one frame. The log comes last: a logged frame is complete in the other outputs. Returns
    /// its log line; nil for a frame without an answer.
    mutating func write(_ segmented: SegmentedFrame) throws -> FrameRecord? {
        try segmented.segmentation.use { try write(segmented, $0) }
    }

    private mutating func write(_ segmented: SegmentedFrame, _ segmentation: Segmentation) throws -> FrameRecord? {
        let source = segmented.source
        guard let answer = segmentation.pictures.first else { return nil }
        var start = ContinuousClock.now
        var record = makeRecord(segmented, segmentation.record)
        let shares = classShares(answer.labels)
        record.classes = zip(names, shares).map { FrameRecord.ClassShare(name: $0, share: $1) }
        try overlay?.draw(segmentation, over: source, record: record, shares: shares)
        record.milliseconds.render = start.duration(to: .now).milliseconds

        start = .now
        // An independent picture keeps its stem.
        let file = source.name.map { stems.claim($0) + ".png" } ?? OutputPaths.frameFile(frame)
        try overlay?.write(source)
        try masks?.write(answer.labels, record, file: file)
        if let picture = answer.confidence {
            try confidence?.write(record, file: file) { try $0.write(gray: picture, to: $1) }
        }
        record.milliseconds.encode = start.duration(to: .now).milliseconds

        if let arrival = source.arrival { record.ageMilliseconds = arrival.duration(to: .now).milliseconds }
        try score?.add(answer.labels, file: file)
        try log?.write(record)
        summary.add(record)
        summary.correctPixels = score?.correct ?? 0
        summary.labelledPixels = score?.labelled ?? 0
        return record
    }

    /// Completes the files.
    func finish() throws { try overlay?.finish() }

    private func makeRecord(_ segmented: SegmentedFrame, _ cost: SegmentationRecord) -> FrameRecord {
        let source = segmented.source
        var record = FrameRecord(stream: stream, frame: frame, wall: .now)
        record.pts = source.timestamp
        record.timeSeconds = source.seconds
        record.isKeyframe = source.frame.isKeyframe
        record.isCorrupt = source.frame.isCorrupt
        record.reset = segmented.reset
        record.tokens = FrameRecord.Tokens(
            total: cost.tokens, active: cost.active, carried: cost.tokens - cost.active, exits: cost.exits)
        record.refresh = cost.refresh?.rawValue
        record.macs = cost.macs
        record.denseMACs = cost.denseMACs
        record.threshold = segmented.settings.map { Format.asWritten($0.threshold) } ?? threshold
        record.changeThreshold = segmented.settings.map { Format.asWritten($0.rule.changeThreshold) }
        record.tolerance = segmented.settings.map { Format.asWritten($0.rule.tolerance) }
        record.agreement = cost.agreement
        record.familiarity = engine.familiarity(cost)
        record.droppedSince = segmented.droppedBefore
        record.milliseconds = segmented.milliseconds
        record.milliseconds.embed = cost.clock.milliseconds(.embed)
        record.milliseconds.layers = cost.clock.milliseconds(.layers)
        record.milliseconds.heads = cost.clock.milliseconds(.heads)
        record.milliseconds.post = cost.clock.milliseconds(.post)
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
