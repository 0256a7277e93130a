import ArgumentParser
import DToPModel
import DToPPipeline
import FileNames
import SystemPackage

extension ModelCommand {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a model directory of a PyTorch checkpoint.",
            discussion: "No code of the checkpoint is run, and no Python is needed.")

        @Argument(help: "Checkpoint, as torch.save wrote it (.pth, .pt).")
        var checkpoint: FilePath

        @Option(
            help: ArgumentHelp(
                "What the checkpoint does not say of its model: a config.json, or the name of one that comes with the "
                    + "program, such as dtop-vit-base-ade20k.", valueName: "file|name"))
        var config: FilePath

        @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Model directory to write.", valueName: "dir"))
        var output: FilePath

        @Flag(help: "Take the averaged weights (EMA) instead of the trained ones.")
        var ema = false

        @Option(help: "How weights are stored: f32 or f16.")
        var precision = WeightPrecision.f32

        @Flag(name: .customShort("y"), help: "Replace the model directory if it exists.")
        var overwrite = false

        func run() throws {
            let template = try ModelTemplate(path: ModelLocator().configuration(named: config))
            let target = try ModelOutput(path: output, overwrites: overwrite)
            let interruption = try Interruption { $0.endInAnyCase() }
            let source = try CheckpointImport(checkpoint: checkpoint, template: template, averaged: ema) {
                interruption.urgency != nil
            }
            for line in source.report.lines { print(String.row(line.name, line.text)) }
            // To be read while the weights are written.
            try StandardStreams.flush()
            let model = try write(source, to: target)
            print(String.row("written", "\(model.path.shown), \(precision.rawValue), hash \(model.weightsHash())"))
        }

        private func write(_ source: CheckpointImport, to target: ModelOutput) throws -> ModelDirectory {
            let progress = ImportProgress()
            // An error must not end up on the progress line.
            defer { progress.finish() }
            return try source.write(to: target, as: precision, progress: progress.update)
        }
    }
}

extension WeightPrecision: ExpressibleByArgument {}
