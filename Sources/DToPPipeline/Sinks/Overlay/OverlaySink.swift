import DToPConfiguration
import DToPEngine
import DToPMedia
import Imaging

/// The overlay video: each frame with its answer drawn over it.
final class OverlaySink: Sink {
    static let key = "overlay"
    static let keys: Set<String> = ["show", "opacity", "legend", "palette", "codec", "codec_option"]
    let needs: SinkNeeds
    private let stream: SinkContext
    private let template: String
    private let content: OverlayContent
    private let renderer: OverlayRenderer
    private var legend: Legend?
    private var graph = ComputeGraph()
    /// Set by `open`.
    private var writer: VideoWriter?
    private var scaler: Scaler?
    /// The displayed frame with its answer drawn over it.
    private var picture = RGBImage.rgb(PixelSize(width: 0, height: 0))

    init?(_ stream: SinkContext) {
        let overlay = stream.configuration.overlay
        guard let template = stream.configuration.outputs.overlay else { return nil }
        self.stream = stream
        self.template = template
        content = overlay.show
        needs =
            content == .confidence
            ? [.displayedLabels, .picture, .audio, .confidence] : [.displayedLabels, .picture, .audio]
        renderer = OverlayRenderer(
            palette: stream.colors, stageCount: stream.exitLayers.count, opacity: overlay.opacity)
        legend = overlay.legend ? Legend(names: stream.names, palette: stream.colors) : nil
    }

    func open(_ first: SegmentedFrame) throws {
        var video = VideoWriter.Configuration(
            size: first.frame.displayedSize, timeBase: first.source.timeBase, frameRate: first.source.frameRate)
        video.codec = stream.configuration.overlay.codec
        video.codecOptions = stream.configuration.overlay.codecOption
        // The engine's workers need the processors, and one thread encodes faster than they compute.
        video.threads = 1
        video.audio = first.source.audio
        video.startsAtZero = (stream.configuration.source.start?.seconds ?? 0) > 0
        video.overwrite = stream.overwrites
        writer = try VideoWriter(stream.file(template), video)
        scaler = try Scaler()
    }

    var warnings: [String] { writer?.warnings ?? [] }

    func write(_ result: inout FrameResult) throws {
        let start = ContinuousClock.now
        try draw(result)
        result.record.milliseconds.render += start.duration(to: .now).milliseconds
        try writer?.write(picture, timestamp: result.frame.timestamp, duration: result.frame.duration)
    }

    func write(audio packet: Packet) throws { try writer?.write(audio: packet) }

    func finish() throws { try writer?.finish() }

    private func draw(_ result: FrameResult) throws(MediaError) {
        guard let frame = result.frame.picture else { return }
        if picture.size != frame.displayedSize { picture = .rgb(frame.displayedSize) }
        try scaler?.scale(frame, into: picture)
        result.frame.segmentation.use { draw($0, result) }
    }

    private func draw(_ segmentation: Segmentation, _ result: FrameResult) {
        let record = result.record
        // Others may have asked for other sizes.
        guard let answer = segmentation.pictures.first(where: { $0.labels.size == picture.size }) else { return }
        switch content {
        case .classes:
            renderer.drawClasses(answer.labels, on: picture)
            legend?.drawClasses(shares: record.classes.map(\.share), on: picture)
        case .exits:
            renderer.drawExits(
                segmentation.exitStages, isCarried: segmentation.isCarried,
                pixels: segmentation.tokenPixels(in: picture.size), on: picture)
            let total = Double(max(record.tokens.active, 1))
            legend?.drawExits(
                layers: stream.exitLayers, shares: record.tokens.exits.map { Double($0) / total },
                colors: renderer.stageColors, on: picture)
        case .compute:
            graph.add(seconds: result.frame.seconds, ratio: record.ratio)
            graph.draw(on: picture)
        case .confidence:
            if let confidence = answer.confidence { renderer.drawConfidence(confidence, on: picture) }
            legend?.drawConfidence(on: picture)
        }
        legend?.drawStatus(status(record), on: picture)
    }

    private func status(_ record: FrameRecord) -> String {
        let now = "compute \(Format.percent(record.ratio)) of dense"
        let carried = Double(record.tokens.carried) / Double(max(record.tokens.total, 1))
        return switch content {
        case .exits where carried > 0: "\(now), \(Format.percent(carried)) of tokens carried"
        case .compute: "\(now), \(Format.percent(graph.mean)) over \(Int(ComputeGraph.span)) s"
        default: now
        }
    }
}
