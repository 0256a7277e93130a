import ArgumentParser
import DToPConfiguration
import DToPEvaluation
import DToPMedia
import DToPModel
import DToPPipeline
import FileNames
import SystemPackage

struct EvalCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, csv }

    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Score a model on labelled pictures: mIoU, accuracy and cost.",
        discussion: """
            DIR has images/ and labels/ (the label of images/a.jpg is labels/a.png, one class number per pixel), or splits \
            that have them, of which val is scored. Options that take a list make a row for each combination. Videos are \
            computed in full, on their own, with carrying and without parts of it, and the answers compared.
            """)

    @Argument(help: ArgumentHelp("Folder with images/ and labels/.", valueName: "dir"))
    var folder: FilePath?

    @Option(
        help: ArgumentHelp("Subfolder to score, such as train (default: the folder, else its val).", valueName: "name"))
    var split: String?

    @Option(help: "Number of the first class in the labels: 0, or 1 if 0 is void (ADE20K).")
    var labelBase = LabelBase.zero

    @Option(
        help: ArgumentHelp("Confidences above which tokens leave, 0 to 1 (default: the model's).", valueName: "list"))
    var threshold: ListArgument<Float>?

    @Option(
        help: ArgumentHelp(
            "Sets of layers after which tokens may leave, such as 6+8,6,none (default: the model's).",
            valueName: "list"))
    var positions: ListArgument<PositionsArgument>?

    @Option(
        help: ArgumentHelp("Pruning methods: topk, remove, average, ratio (default: the model's).", valueName: "list"))
    var method: ListArgument<PruningMethod>?

    @Option(
        help: ArgumentHelp(
            "Confident tokens kept per class with topk (default: the model's).", valueName: "list"))
    var keep: ListArgument<Int>?

    @Flag(help: "Also run the dense model in float32, and print the share of pixels that agree with it.")
    var agreement = false

    @Option(help: "Output format: text, json or csv.")
    var format = Format.text

    @Option(help: ArgumentHelp("Folder for the scored masks.", valueName: "dir"))
    var masks: FilePath?

    @Option(help: ArgumentHelp("Plot of mIoU against multiply-adds.", valueName: "png"))
    var plot: FilePath?

    @OptionGroup(title: "Videos") var sequences: SequenceOptions

    @OptionGroup var existing: OverwriteOptions

    @Option(help: ArgumentHelp("Model directory, or name of a built-in model.", valueName: "dir"))
    var model: FilePath?

    @OptionGroup var workers: ThreadOptions

    @Option(help: ArgumentHelp("The network's input size, rounded to whole patches.", valueName: "WxH|short:N"))
    var inputSize: InputSize?

    @OptionGroup var arithmetic: PrecisionOption

    @Flag(help: "Show only warnings and errors, no progress.")
    var quiet = false

    func validate() throws {
        try Flags.check { () throws(SettingError) in
            for value in threshold?.values ?? [] { try EngineConfiguration.check(threshold: value) }
        }
        for keep in keep?.values ?? [] where !(0...ModelConfiguration.Limits.tokens).contains(keep) {
            throw ValidationError("--keep must be 0 to \(ModelConfiguration.Limits.tokens), it is \(keep)")
        }
        if let plot, plot.extension?.lowercased() != "png" {
            throw ValidationError("--plot must end in .png, it is '\(plot.shown)'")
        }
        if folder == nil, sequences.video.isEmpty { throw ValidationError("Give a folder, or --video <file>") }
        if folder != nil, !sequences.video.isEmpty { throw ValidationError("Give a folder or --video, not both") }
        if sequences.isWanted { try checkFitsVideos() }
        if masks == "-" { throw ValidationError("--masks must be a folder: the scores go to standard output") }
    }

    /// Throws for options that only apply to pictures.
    private func checkFitsVideos() throws {
        let hasLists = threshold != nil || positions != nil || method != nil || keep != nil
        if hasLists || agreement || masks != nil || format == .csv {
            throw ValidationError(
                "--threshold, --positions, --method, --keep, --agreement, --masks and --format csv are for pictures; "
                    + "leave them out with --video and --sequence")
        }
    }

    func run() throws {
        let directory = try ModelDirectory(orBuiltIn: model)
        let engine = try StreamEngine(
            directory, precision: arithmetic.precision, inputRule: inputSize?.size, team: try workers.team())
        let progress = ProgressReporter.standardError()
        let pictures = try folder.map { try LabelledFolder($0, split: split) }
        if let pictures { tell(pictures, progress) }
        let interruption = try Interruption {
            $0.endInAnyCase()
        } onStateRequest: {
            progress.showState()
        }
        if sequences.isWanted {
            try evaluateSequences(pictures, engine, progress, interruption)
        } else if let pictures {
            try evaluatePictures(pictures, engine, progress, interruption)
        }
    }

    private func tell(_ folder: LabelledFolder, _ progress: ProgressReporter) {
        if let note = folder.note { progress.note("dtopd: warning: \(folder.name): \(note)") }
        guard let first = folder.unusedLabels.first else { return }
        let count = folder.unusedLabels.count
        progress.note(
            "dtopd: warning: no picture for '\(first.shown)'" + (count > 1 ? " and \(count - 1) other labels" : ""))
    }

    private func evaluatePictures(
        _ pictures: LabelledFolder, _ engine: StreamEngine, _ progress: ProgressReporter, _ interruption: Interruption
    ) throws {
        let evaluator = try Evaluator(engine, pictures, sweep: sweep, options: options)
        let report = try evaluate(evaluator, progress, interruption)
        if report.rows.contains(where: { $0.score.images > 0 }) { try write(report) }
        guard !report.isComplete else { return }
        progress.note("dtopd: stopped before all \(report.pictures) pictures were scored; see how many were")
        throw CommandFailure(.stopped, "")
    }

    private func evaluateSequences(
        _ pictures: LabelledFolder?, _ engine: StreamEngine, _ progress: ProgressReporter, _ interruption: Interruption
    ) throws {
        let configuration = engine.directory.configuration
        let labels = LabelReader(
            base: labelBase, classCount: configuration.classCount, ignoreIndex: configuration.ignoreIndex)
        let sources =
            try pictures.map { [SequenceSource.labelled($0, labels)] }
            ?? sequences.video.map { name in
                .video(name: ByteText.shown(name), try StreamInput(name, frameRate: .usualFrameRate))
            }
        try options.checkPlot(reading: sources.flatMap(\.files))
        let evaluator = try SequenceEvaluator(
            engine, sources, rules: sequences.rules, withControls: sequences.controls)
        let report: SequenceReport
        do {
            defer { progress.finish() }
            report = try evaluator.run(isStopped: { interruption.urgency != nil }) { count in
                if !quiet { progress.update(RunProgress(frames: count, fraction: nil, computeRatio: nil)) }
            }
        }
        print(format == .json ? report.json : report.text, terminator: "")
        try StandardStreams.flush()
        if let plot { try report.writePlot(to: plot) }
        guard !report.isComplete else { return }
        progress.note("dtopd: stopped before all frames were computed; see how many were")
        throw CommandFailure(.stopped, "")
    }

    private func evaluate(
        _ evaluator: Evaluator, _ progress: ProgressReporter, _ interruption: Interruption
    ) throws -> EvaluationReport {
        // An error must not end up on the progress line.
        defer { progress.finish() }
        return try evaluator.run(urgency: { interruption.urgency }) { update in
            if !quiet { progress.update(update) }
        }
    }

    private func write(_ report: EvaluationReport) throws {
        let text =
            switch format {
            case .text: report.text
            case .json: report.json
            case .csv: report.csv
            }
        print(text, terminator: "")
        try StandardStreams.flush()
        if let plot { try report.writePlot(to: plot) }
    }

    private var sweep: EvaluationSweep {
        var sweep = EvaluationSweep()
        sweep.thresholds = threshold?.values ?? []
        sweep.positions = positions?.values.map(\.layers) ?? []
        sweep.methods = method?.values ?? []
        sweep.keeps = keep?.values ?? []
        return sweep
    }

    private var options: EvaluationOptions {
        var options = EvaluationOptions()
        options.labelBase = labelBase
        options.withAgreement = agreement
        options.masks = masks
        options.plot = plot
        options.overwrite = existing.overwrite
        return options
    }
}

extension LabelBase: ExpressibleByArgument {}
extension PruningMethod: ExpressibleByArgument {}
