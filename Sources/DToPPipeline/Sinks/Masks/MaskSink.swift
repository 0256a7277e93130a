import DToPConfiguration
import DToPEngine

/// A mask per frame, in a folder or on standard output.
final class MaskSink: Sink {
    static let key = "masks"
    static let keys: Set<String> = ["mask_format", "palette"]
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let template: String
    private var writer: MaskWriter?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.masks else { return nil }
        self.stream = stream
        self.template = template
    }

    func open(_ first: SegmentedFrame) throws {
        writer = try MaskWriter(
            stream.folder(template), names: stream.names, colors: stream.colors,
            overwrite: stream.overwrites)
    }

    func write(_ result: inout FrameResult) throws {
        try result.frame.segmentation.use { answer in
            guard let masks = answer.pictures.first else { return }
            try writer?.write(masks.labels, result.record, file: result.file)
        }
    }
}
