import ArgumentParser
import DToPEngine
import DToPModel
import FileNames
import SystemPackage

struct ModelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Import, describe and verify model directories.",
        subcommands: [Import.self, Info.self, Verify.self])

    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Describe a model and its cost.")

        @Argument(help: "Model directory, or name of a built-in model (default: street-vit-s).")
        var directory: FilePath?

        func run() throws {
            let model = try ModelDirectory(orBuiltIn: directory)
            print(ModelDescription(model).text)
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the engine's tensors with a model directory's golden tensors.")

        @Argument(help: "Model directory, or name of a built-in model (default: street-vit-s).")
        var directory: FilePath?

        @OptionGroup var workers: ThreadOptions

        func run() throws {
            let model = try ModelDirectory(orBuiltIn: directory)
            guard let golden = try model.golden() else {
                throw CommandFailure(
                    .noInput, "\(model.path.shown) has no golden.safetensors: there is nothing to compare with")
            }
            let verification = try GoldenVerification(PrunedViT(model), golden: golden, team: try workers.team())
            for line in verification.lines {
                print(line.name, line.finding, line.isOK ? "OK" : "FAIL")
            }
            print(verification.passed ? "verified \(verification.lines.count) tensors" : "FAIL")
            if !verification.passed { throw CommandFailure(.partial, "") }
        }
    }
}
