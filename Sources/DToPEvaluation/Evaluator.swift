import Compute
import DToPEngine
import DToPMedia
import DToPModel
import DToPPipeline
import FileNames
import Imaging
import SystemPackage

/// Segments labelled pictures with each setting of a sweep and scores the answers. Each picture is decoded and scaled
/// once for all settings. Settings that must give the same answers are computed once.
package final class Evaluator {
    /// A rule and the rows that it stands for.
    private struct Run {
        let rule: PruningConfiguration
        var rows: [Int]
        var score: EvaluationScore
    }

    private typealias Answer = (segmentation: Pooled<Segmentation>, milliseconds: Double)

    private let engine: StreamEngine
    /// Computes the dense answers to measure agreement with; nil if it is not measured.
    private let reference: StreamEngine?
    private let folder: LabelledFolder
    private let options: EvaluationOptions
    private let settings: [EvaluationSetting]
    private let stream: String
    /// Each row's mask folder; empty without `--masks`.
    private let maskFolders: [FilePath]
    private let labels: LabelReader
    private let scaler: Scaler
    private let pool = SegmentationPool()
    private var runs: [Run] = []
    /// For pictures of the last size.
    private var segmenter: Segmenter?
    private var denseSegmenter: Segmenter?

    /// Checks everything it can before decoding or creating anything.
    package init(
        _ engine: StreamEngine, _ folder: LabelledFolder, sweep: EvaluationSweep, options: EvaluationOptions
    ) throws {
        let configuration = engine.directory.configuration
        self.engine = engine
        reference = options.withAgreement ? try engine.reference() : nil
        self.folder = folder
        self.options = options
        settings = try sweep.settings(for: configuration)
        stream = OutputPaths.streamName(input: folder.path.text)
        maskFolders = Self.maskFolders(options.masks, stream: stream, settings)
        labels = LabelReader(
            base: options.labelBase, classCount: configuration.classCount, ignoreIndex: configuration.ignoreIndex)
        scaler = try Scaler()
        let none = EvaluationScore(classCount: configuration.classCount, stageCount: configuration.stageCount)
        for (row, setting) in settings.enumerated() {
            if let known = runs.firstIndex(where: { $0.rule == setting.effectiveRule }) {
                runs[known].rows.append(row)
            } else {
                runs.append(Run(rule: setting.effectiveRule, rows: [row], score: none))
            }
        }
        try options.check(folder, maskFolders: maskFolders)
    }

    private static func maskFolders(
        _ masks: FilePath?, stream: String, _ settings: [EvaluationSetting]
    ) -> [FilePath] {
        guard let masks else { return [] }
        guard settings.count > 1 else { return [masks.file(stream)] }
        let names = SettingNames(settings)
        return settings.map { masks.file(stream).file(names.folder($0)) }
    }

    /// Evaluates all pictures.
    /// - Parameters:
    ///   - urgency: asked often; once it is not nil, the evaluation stops and reports the pictures so far.
    ///   - onPicture: called after each picture.
    /// - Throws: errors of pictures, their labels or the outputs.
    package func run(
        urgency: () -> Interruption.Urgency? = { nil }, onPicture: (RunProgress) -> Void = { _ in }
    ) throws -> EvaluationReport {
        var sinks: [MaskWriter] = []
        var done = 0
        for picture in folder.pictures where urgency() == nil {
            let input = try read(picture)
            if done == 0 { sinks = try makeSinks() }
            try evaluate(input, number: done, sinks: sinks, urgency: urgency)
            done += 1
            onPicture(
                RunProgress(
                    frames: done, fraction: Double(done) / Double(folder.pictures.count),
                    computeRatio: runs.first?.score.ratio))
        }
        let isComplete = done == folder.pictures.count && urgency() != .atOnce
        if isComplete, runs.allSatisfy({ $0.score.confusion.labelled == 0 }) {
            throw EvaluationError.nothingLabelled(
                folder: folder.path.shown, classes: engine.directory.configuration.classCount)
        }
        return report(isComplete: isComplete)
    }

    private func makeSinks() throws -> [MaskWriter] {
        try maskFolders.map { path in
            try MaskWriter(
                path, names: engine.directory.configuration.labels, colors: engine.directory.palette.colors,
                overwrite: options.overwrite)
        }
    }

    /// A decoded and scaled picture with its labels, and the segmenters for its size.
    private struct Input {
        let name: String
        let displayed: PixelSize
        let image: RGBImage
        let truth: LabelMap
        let segmenter: Segmenter
        /// The reference's segmenter; nil if the reference uses the same model.
        let dense: Segmenter?
    }

    private func read(_ picture: LabelledFolder.Picture) throws -> Input {
        let (frame, truth) = try labels.read(picture)
        let segmenter = try segmenter(displayed: frame.displayedSize)
        let image = RGBImage.rgb(segmenter.inputSize)
        try scaler.scale(frame, into: image)
        return Input(
            name: OutputPaths.imageName(path: picture.image), displayed: frame.displayedSize, image: image,
            truth: truth, segmenter: segmenter, dense: denseSegmenter)
    }

    private func segmenter(displayed: PixelSize) throws -> Segmenter {
        if let segmenter, segmenter.inputSize == (try engine.inputSize(displayed: displayed)) { return segmenter }
        // Released first, because the working memory of slide mode is large.
        segmenter = nil
        denseSegmenter = nil
        let made = try engine.segmenter(displayed: displayed)
        segmenter = made
        if let reference, reference.model !== engine.model {
            denseSegmenter = try reference.segmenter(displayed: displayed)
        }
        return made
    }

    private func evaluate(
        _ input: Input, number: Int, sinks: [MaskWriter], urgency: () -> Interruption.Urgency?
    ) throws {
        guard options.withAgreement else {
            for index in runs.indices where urgency() != .atOnce {
                try score(segment(input, runs[index].rule), input, number: number, run: index, dense: nil, sinks)
            }
            return
        }
        let denseRule = EvaluationSetting.dense(engine.directory.configuration).effectiveRule
        let dense = segment(input, denseRule, by: input.dense)
        try dense.segmentation.use { full in
            for index in runs.indices where urgency() != .atOnce {
                let rule = runs[index].rule
                let answer = input.dense == nil && rule == denseRule ? dense : segment(input, rule)
                try score(answer, input, number: number, run: index, dense: full.pictures[0].labels, sinks)
            }
        }
    }

    /// Scores an answer for `run`, and writes its mask for each of the run's rows.
    private func score(
        _ answer: Answer, _ input: Input, number: Int, run: Int, dense: LabelMap?, _ sinks: [MaskWriter]
    ) throws {
        try answer.segmentation.use { segmentation in
            let mask = segmentation.pictures[0].labels
            runs[run].score.add(
                mask, segmentation.record, name: input.name, truth: input.truth, dense: dense,
                milliseconds: answer.milliseconds)
            if sinks.isEmpty { return }
            let record = record(number, segmentation.record, runs[run].rule)
            for row in runs[run].rows { try sinks[row].write(mask, record, file: input.name + ".png") }
        }
    }

    private func segment(_ input: Input, _ rule: PruningConfiguration, by other: Segmenter? = nil) -> Answer {
        let segmenter = other ?? input.segmenter
        let segmentation = pool.take(for: segmenter, sizes: [input.displayed], withConfidence: false)
        let start = ContinuousClock.now
        segmenter.pruning = rule
        segmentation.use { segmenter.segment(input.image, into: $0) }
        return (segmentation, start.duration(to: .now).milliseconds)
    }

    /// The frame record that `dtopd run` over the folder's pictures would write.
    private func record(_ number: Int, _ cost: SegmentationRecord, _ rule: PruningConfiguration) -> FrameRecord {
        var record = FrameRecord(stream: stream, frame: number, wall: .now)
        record.pts = Int64(number)
        record.timeSeconds = Rational.usualFrameRate.inverse.seconds(Int64(number))
        record.reset = number == 0 ? .start : .picture
        record.macs = cost.macs
        record.denseMACs = cost.denseMACs
        return record
    }

    private func report(isComplete: Bool) -> EvaluationReport {
        let rows = settings.indices.compactMap { row in
            runs.first { $0.rows.contains(row) }.map { EvaluationRow(setting: settings[row], score: $0.score) }
        }
        let directory = engine.directory
        return EvaluationReport(
            model: directory.name, dataSet: folder.name, classNames: directory.configuration.labels,
            exitLayers: engine.exitLayers, pictures: folder.pictures.count,
            isComplete: isComplete, rows: rows)
    }
}
