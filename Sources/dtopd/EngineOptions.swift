import ArgumentParser
import DToPModel
import Foundation
import Numerics

/// Which model computes, and how.
struct EngineOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Model directory instead of the built-in model.", valueName: "dir"))
    var model: String?

    @Option(help: "Threads that compute (default: the processors this process may use).")
    var threads: Int?

    @Option(help: "Confidence above which a token leaves, 0 to 1; 1 computes everything (default: the model's).")
    var threshold: Float?

    @Option(help: ArgumentHelp("Size the network works at, rounded to its patches.", valueName: "WxH|short:N"))
    var inputSize: InputSizeArgument?

    func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads must be 1 to 256, it is \(threads)")
        }
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

    func team() throws -> WorkerTeam {
        guard let team = WorkerTeam(size: threads ?? ProcessInfo.processInfo.activeProcessorCount) else {
            throw CommandFailure(.software, "the system refuses to start threads: check its limit (ulimit -u)")
        }
        return team
    }
}
