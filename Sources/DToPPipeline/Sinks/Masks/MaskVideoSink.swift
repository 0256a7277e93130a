import DToPConfiguration
import DToPEngine
import DToPMedia
import Imaging

/// The masks as one lossless gray video.
final class MaskVideoSink: Sink {
    static let key = "mask_video"
    static let keys: Set<String> = ["palette", "mask_every", "mask_change"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let template: String
    private var thinning: MaskThinning
    /// Set by `open`.
    private var writer: MaskVideoWriter?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.maskVideo else { return nil }
        self.stream = stream
        self.template = template
        thinning = MaskThinning(stream.configuration.masks)
    }

    func open(_ first: SegmentedFrame) throws {
        let size = first.segmentation.use { $0.pictures.first?.labels.size }
        var video = MaskVideoWriter.Configuration(
            size: size ?? first.frame.displayedSize, timeBase: first.source.timeBase,
            frameRate: first.source.frameRate, classCount: stream.names.count)
        var classes = JSONBytes()
        LabelFile.write(names: stream.names, palette: stream.colors, to: &classes)
        video.tags = ["CLASSES": String(decoding: classes.bytes, as: UTF8.self)]
        video.overwrite = stream.overwrites
        writer = try MaskVideoWriter(stream.file(template), video)
    }

    var warnings: [String] { writer?.warnings ?? [] }

    func write(_ result: inout FrameResult) throws {
        let frame = result.frame
        try frame.segmentation.use { answer in
            guard let labels = answer.pictures.first?.labels, thinning.takes(labels, at: frame.seconds) else { return }
            try writer?.write(labels, timestamp: frame.timestamp, duration: frame.duration)
        }
    }

    func finish() throws { try writer?.finish() }
}
