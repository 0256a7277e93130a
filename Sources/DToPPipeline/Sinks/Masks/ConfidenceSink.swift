import DToPConfiguration
import DToPEngine
import DToPMedia

/// A picture of each pixel's confidence per frame, in a folder.
final class ConfidenceSink: Sink {
    static let key = "confidence"
    let needs: SinkNeeds = [.masks, .confidence]
    private let stream: SinkContext
    private let template: String
    private var writer: PictureWriter?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.confidence else { return nil }
        self.stream = stream
        self.template = template
    }

    func open(_ first: SegmentedFrame) throws {
        let retention = stream.pictureRetention(template)
        writer = try PictureWriter(stream.folder(template), overwrite: stream.overwrites, retention: retention)
    }

    var warnings: [String] { writer?.warnings ?? [] }

    func write(_ result: inout FrameResult) throws {
        try result.frame.segmentation.use { answer in
            guard let confidence = answer.pictures.first?.confidence else { return }
            try writer?.write(result.record, file: result.file) { try $0.write(gray: confidence, to: $1) }
        }
    }
}
