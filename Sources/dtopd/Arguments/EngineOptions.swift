import ArgumentParser
import Compute
import DToPModel
import Imaging
import SystemPackage

/// Which model to use, and how.
struct EngineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Model directory, or name of a built-in model (default: street-vit-s).", valueName: "dir"))
    var model: FilePath?

    @OptionGroup var workers: ThreadOptions

    @Option(help: "Confidence above which tokens leave, 0 to 1; 1 computes everything (default: the model's).")
    var threshold: Float?

    @Option(help: ArgumentHelp("The network's input size, rounded to whole patches.", valueName: "WxH|short:N"))
    var inputSize: InputSizeArgument?

    @OptionGroup var arithmetic: PrecisionOption

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

    /// The precision asked for, else the model's.
    func precision(of directory: ModelDirectory) -> Precision {
        arithmetic.precision ?? directory.configuration.precision
    }

    /// The input size asked for, else the model's.
    func inputRule(of directory: ModelDirectory) -> Preprocessing.InputSize {
        inputSize?.size ?? directory.preprocessing.size
    }
}
