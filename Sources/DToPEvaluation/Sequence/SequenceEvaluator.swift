import DToPEngine
import DToPMedia
import DToPModel
import DToPPipeline
import Imaging

/// Computes the frames of sequences in several ways side by side, and compares each way's answers with the dense
/// computation's, with those of each frame computed alone, with the labels, and with its own for the frame before.
package final class SequenceEvaluator {
    /// One way to compute, with its state for the current sequence.
    private struct Lane {
        let run: SequenceRun
        let segmenter: Segmenter
        /// The answers for this frame and the one before, used alternately.
        let answers: [Segmentation]
        var score: SequenceScore
        /// Time of the current frame in the network.
        var milliseconds = 0.0

        mutating func segment(_ image: RGBImage, number: Int) {
            let start = ContinuousClock.now
            segmenter.segment(image, into: answers[number % 2])
            milliseconds = start.duration(to: .now).milliseconds
        }

        /// The answers for frame `number`, which must be the last one segmented, and for the frame before it.
        func answer(_ number: Int) -> SequenceFrame.Answer {
            let masks = answers.map(\.pictures[0].labels)
            return SequenceFrame.Answer(
                mask: masks[number % 2], before: number > 0 ? masks[(number - 1) % 2] : nil)
        }

        mutating func score(_ number: Int, _ frame: SequenceFrame) {
            score.add(
                answer(number), answers[number % 2].record, milliseconds: milliseconds, frame: frame)
        }
    }

    private let engine: StreamEngine
    /// Computes the dense answers.
    private let reference: StreamEngine
    private let sources: [SequenceSource]
    private let runs: [SequenceRun]
    private let scaler: Scaler

    /// - Parameters:
    ///   - rules: the temporal rules to score. The controls are variations of the first.
    ///   - withControls: whether to score the controls.
    package init(
        _ engine: StreamEngine, _ sources: [SequenceSource], rules: [TemporalRule], withControls: Bool
    ) throws {
        self.engine = engine
        reference = try engine.reference()
        self.sources = sources
        runs = SequenceRun.all(engine.directory.configuration, rules: rules, withControls: withControls)
        scaler = try Scaler()
    }

    /// Evaluates all sequences.
    /// - Parameters:
    ///   - isStopped: asked before each frame; once true, the evaluation stops and reports the frames so far.
    ///   - onFrame: called with the number of frames so far.
    /// - Throws: errors of a source or its labels.
    package func run(isStopped: () -> Bool, onFrame: (Int) -> Void) throws -> SequenceReport {
        var sequences: [SequenceReport.Sequence] = []
        var count = 0
        for source in sources where !isStopped() {
            var lanes: [Lane] = []
            var changes = ChangedPixels()
            var frames = 0
            try source.forEachFrame { frame, truth, isBeginning in
                if isStopped() { return false }
                if lanes.first?.answers[0].pictures[0].labels.size != frame.displayedSize {
                    lanes = try self.lanes(for: frame.displayedSize, scores: lanes.map(\.score))
                    frames = 0
                }
                if isBeginning { for lane in lanes { lane.segmenter.reset() } }
                try evaluate(frame, truth, number: frames, &lanes, &changes)
                frames += 1
                count += 1
                onFrame(count)
                return true
            }
            guard !lanes.isEmpty else {
                if isStopped() { break }
                throw RunError.noFrames(input: source.name, errors: 0)
            }
            sequences.append(
                SequenceReport.Sequence(
                    name: source.name, rows: lanes.map { SequenceReport.Row(run: $0.run, score: $0.score) }))
        }
        return SequenceReport(model: engine.directory.name, sequences: sequences, isComplete: !isStopped())
    }

    private func lanes(for displayed: PixelSize, scores: [SequenceScore]) throws -> [Lane] {
        try runs.enumerated().map { index, run in
            var engine = index == 0 ? reference : engine
            engine.pruning = run.pruning
            engine.temporal = run.temporal
            let segmenter = try engine.segmenter(displayed: displayed, isVideo: true)
            let answers = (0..<2).map { _ in
                Segmentation(for: segmenter, sizes: [displayed], withConfidence: false)
            }
            let none = SequenceScore(classCount: engine.directory.configuration.classCount)
            return Lane(
                run: run, segmenter: segmenter, answers: answers,
                score: scores.indices.contains(index) ? scores[index] : none)
        }
    }

    private func evaluate(
        _ frame: Frame, _ truth: LabelMap?, number: Int, _ lanes: inout [Lane], _ changes: inout ChangedPixels
    ) throws {
        let input = RGBImage.rgb(lanes[0].segmenter.inputSize)
        try scaler.scale(frame, into: input)
        let picture = RGBImage.rgb(frame.displayedSize)
        try scaler.scale(frame, into: picture)

        for index in lanes.indices { lanes[index].segment(input, number: number) }
        let compared = SequenceFrame(
            dense: lanes[0].answer(number), perFrame: lanes[1].answer(number), truth: truth,
            isUnchanged: changes.compare(picture))
        for index in lanes.indices { lanes[index].score(number, compared) }
    }
}
