import DToPConfiguration
import DToPEngine
import DToPMedia
import Imaging
import SystemPackage

/// The masks as one lossless gray video.
final class MaskVideoSink: Sink {
    static let key = "mask_video"
    static let keys: Set<String> = ["palette", "mask_every", "mask_change", "mask_segment"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let template: String
    private var thinning: MaskThinning
    /// Set by `open`, or by a segment's first frame.
    private var writer: MaskVideoWriter?
    /// Nil if all goes to one file.
    private var segments: MaskSegments?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.maskVideo else { return nil }
        self.stream = stream
        self.template = template
        thinning = MaskThinning(stream.configuration.masks)
    }

    func open(_ first: SegmentedFrame) throws {
        segments = try stream.maskSegments(template, .mkv, of: first)
        if segments != nil { return }
        let size = first.segmentation.use { $0.pictures.first?.labels.size } ?? first.frame.displayedSize
        try begin(stream.file(template), first.source, size, overwrite: stream.overwrites)
    }

    var warnings: [String] { segments?.warnings ?? writer?.warnings ?? [] }

    func write(_ result: inout FrameResult) throws {
        let frame = result.frame
        let isWritten = try frame.segmentation.use { answer in
            guard let labels = answer.pictures.first?.labels, thinning.takes(labels, at: frame.seconds) else {
                return false
            }
            if let path = try segments?.begin(with: result, labels.size, finish: { try writer?.finish() }) {
                try begin(path, frame.source, labels.size, overwrite: false)
            }
            try writer?.write(labels, timestamp: frame.timestamp, duration: frame.duration)
            return true
        }
        if isWritten { segments?.added(result) }
    }

    func finish() throws {
        try writer?.finish()
        try segments?.complete(.stopped)
    }

    private func begin(_ path: FilePath, _ source: SourceDescription, _ size: PixelSize, overwrite: Bool) throws {
        var video = MaskVideoWriter.Configuration(
            size: size, timeBase: source.timeBase, frameRate: source.frameRate, classCount: stream.names.count)
        var classes = JSONBytes()
        LabelFile.write(names: stream.names, palette: stream.colors, to: &classes)
        video.tags = ["CLASSES": String(decoding: classes.bytes, as: UTF8.self)]
        video.overwrite = overwrite
        writer = try MaskVideoWriter(path, video)
    }
}
