import DToPConfiguration
import DToPEngine

/// A mask per frame, in a folder or on standard output.
final class MaskSink: Sink {
    static let key = "masks"
    static let keys: Set<String> = ["mask_format", "palette", "mask_every", "mask_change"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let template: String
    private var thinning: MaskThinning
    private var writer: MaskWriter?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.masks else { return nil }
        self.stream = stream
        self.template = template
        thinning = MaskThinning(stream.configuration.masks)
    }

    func open(_ first: SegmentedFrame) throws {
        let retention = stream.pictureRetention(template)
        writer = try MaskWriter(
            stream.folder(template), names: stream.names, colors: stream.colors,
            overwrite: stream.overwrites, retention: retention)
    }

    var warnings: [String] { writer?.warnings ?? [] }

    func write(_ result: inout FrameResult) throws {
        let seconds = result.frame.seconds
        try result.frame.segmentation.use { answer in
            guard let masks = answer.pictures.first, thinning.takes(masks.labels, at: seconds) else { return }
            try writer?.write(masks.labels, result.record, file: result.file)
        }
    }
}
