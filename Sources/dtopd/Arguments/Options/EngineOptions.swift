import ArgumentParser
import DToPConfiguration
import DToPModel
import FileNames
import SystemPackage

/// Which model to use, and how.
struct EngineOptions: ParsableArguments {
    @Option(help: .setting("model"))
    var model: FilePath?

    @OptionGroup var workers: ThreadOptions

    @Option(help: .setting("threshold"))
    var threshold: Float?

    @Option(help: .setting("input_size"))
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
