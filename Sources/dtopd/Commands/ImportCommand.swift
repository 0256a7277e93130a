import ArgumentParser
import DToPModel
import DToPPipeline
import FileNames
import SystemPackage

extension ModelCommand {
    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Convert a PyTorch checkpoint to a model directory.",
            discussion: "Runs no code from the checkpoint and needs no Python.")

        @Argument(help: "Checkpoint written by torch.save (.pth, .pt).")
        var checkpoint: FilePath

        @Option(
            help: ArgumentHelp(
                "The configuration, which the checkpoint lacks: a config.json, or the name of one that comes with the "
                    + "program, such as dtop-vit-base-ade20k.", valueName: "file|name"))
        var config: FilePath

        @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Model directory to write.", valueName: "dir"))
        var output: FilePath

        @Flag(help: "Import the averaged weights (EMA) instead of the trained ones.")
        var ema = false

        @Option(help: "Storage type of the weights: f32 or f16.")
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
            for line in source.report.lines { print(String.row(line.name, Flags.named(in: line.text))) }
            // So that it can be read while the weights are written.
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
