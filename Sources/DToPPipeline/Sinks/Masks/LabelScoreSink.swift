import DToPConfiguration
import DToPEngine

/// Scores the masks against label pictures; writes nothing but two totals.
final class LabelScoreSink: Sink {
    static let key = "labels"
    let needs: SinkNeeds = .masks
    private let stream: SinkContext
    private let template: String
    private var score: LabelScore?

    init?(_ stream: SinkContext) {
        guard let template = stream.configuration.outputs.labels else { return nil }
        self.stream = stream
        self.template = template
    }

    func open(_ first: SegmentedFrame) {}

    func check() throws {
        score = try LabelScore(folder: stream.named(template), classCount: stream.names.count)
    }

    func write(_ result: inout FrameResult) throws {
        try result.frame.segmentation.use { answer in
            guard let masks = answer.pictures.first else { return }
            try score?.add(masks.labels, file: result.file)
        }
    }

    func add(to summary: inout RunSummary) {
        summary.correctPixels = score?.correct ?? 0
        summary.labelledPixels = score?.labelled ?? 0
    }
}
