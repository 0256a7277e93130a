import DToPEngine
import DToPMedia
import Imaging
import SystemPackage

/// Draws each frame's answer over it and writes one stream's overlay video.
struct OverlaySink {
    private let writer: VideoWriter
    private let scaler: Scaler
    private let renderer: OverlayRenderer
    private let content: OverlayContent
    private let exitLayers: [Int]
    private var legend: Legend?
    private var graph = ComputeGraph()
    /// The displayed frame with its answer drawn over it.
    private var picture: RGBImage

    init(
        _ path: FilePath, first: SourceFrame, options: RunOptions, names: [String], colors: [RGBColor],
        exitLayers: [Int]
    ) throws(MediaError) {
        var configuration = VideoWriter.Configuration(
            size: first.frame.displayedSize, timeBase: first.timeBase, frameRate: first.source.frameRate)
        configuration.codec = options.codec
        configuration.codecOptions = options.codecOptions
        // The engine's workers need the processors, and one thread encodes faster than they compute.
        configuration.threads = 1
        configuration.audio = first.source.audio
        configuration.startsAtZero = options.input.selection.start > 0
        configuration.overwrite = options.overwrite
        writer = try VideoWriter(path, configuration)
        scaler = try Scaler()
        renderer = OverlayRenderer(palette: colors, stageCount: exitLayers.count, opacity: options.opacity)
        content = options.content
        self.exitLayers = exitLayers
        legend = options.legend ? Legend(names: names, palette: colors) : nil
        picture = .rgb(first.frame.displayedSize)
    }

    /// Warnings about what the container cannot hold.
    var warnings: [String] { writer.warnings }

    /// Draws the answer over the frame, for `write` to encode.
    mutating func draw(
        _ segmentation: Segmentation, over source: SourceFrame, record: FrameRecord, shares: [Double]
    ) throws(MediaError) {
        let frame = source.frame
        if picture.size != frame.displayedSize { picture = .rgb(frame.displayedSize) }
        try scaler.scale(frame, into: picture)
        // The displayed size was asked for last.
        guard let answer = segmentation.pictures.last else { return }
        switch content {
        case .classes:
            renderer.drawClasses(answer.labels, on: picture)
            legend?.drawClasses(shares: shares, on: picture)
        case .exits:
            renderer.drawExits(
                segmentation.exitStages, isCarried: segmentation.isCarried,
                pixels: segmentation.tokenPixels(in: picture.size), on: picture)
            let total = Double(max(record.tokens.active, 1))
            legend?.drawExits(
                layers: exitLayers, shares: record.tokens.exits.map { Double($0) / total },
                colors: renderer.stageColors, on: picture)
        case .compute:
            graph.add(seconds: source.seconds, ratio: record.ratio)
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

    /// Encodes the picture drawn last.
    func write(_ source: SourceFrame) throws(MediaError) {
        try writer.write(picture, timestamp: source.timestamp, duration: source.duration)
    }

    func write(audio packet: Packet) throws(MediaError) { try writer.write(audio: packet) }

    func finish() throws(MediaError) { try writer.finish() }
}
