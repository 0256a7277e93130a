import ArgumentParser
import DToPConfiguration
import DToPModel
import FileNames
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
    var inputSize: InputSize?

    @OptionGroup var arithmetic: PrecisionOption

    func validate() throws { try Flags.check(configuration.check) }

    func directory() throws(ModelError) -> ModelDirectory { try ModelDirectory(orBuiltIn: model) }

    var configuration: EngineConfiguration {
        var configuration = EngineConfiguration()
        configuration.model = model?.text
        configuration.threshold = threshold
        configuration.inputSize = inputSize
        configuration.precision = arithmetic.precision
        return configuration
    }
}
