import ArgumentParser
import DToPModel
import Numerics

/// Which model computes, and how.
struct EngineOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Model directory instead of the built-in model.", valueName: "dir"))
    var model: String?

    @OptionGroup var workers: ThreadOptions

    @Option(help: "Confidence above which a token leaves, 0 to 1; 1 computes everything (default: the model's).")
    var threshold: Float?

    @Option(help: ArgumentHelp("Size the network works at, rounded to its patches.", valueName: "WxH|short:N"))
    var inputSize: InputSizeArgument?

    @Option(help: "What the layers multiply in: float32, or int8: faster, and nearly the same answer.")
    var precision = Precision.float32

    func validate() throws {
        if let threshold, !(0...1).contains(threshold) {
            throw ValidationError("--threshold must be 0 to 1, it is \(threshold)")
        }
    }

    func directory() throws(ModelError) -> ModelDirectory { try ModelDirectory(orBuiltIn: model) }

    func pruning(of configuration: ModelConfiguration) -> PruningConfiguration {
        var pruning = configuration.pruning
        if let threshold { pruning.threshold = threshold }
        return pruning
    }

    /// The input sizes asked for, else the model's.
    func inputRule(of directory: ModelDirectory) -> Preprocessing.InputSize {
        inputSize?.size ?? directory.preprocessing.size
    }
}

extension Precision: ExpressibleByArgument {}
