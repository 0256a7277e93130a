import ArgumentParser
import DToPModel

/// The command line: `dtopd` alone means `dtopd run`.
@main
struct DTOPD: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dtopd",
        abstract: "Semantic segmentation of video on CPUs, with compute that follows what is hard.",
        version: "",
        subcommands: [ModelCommand.self, BenchCommand.self])

    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as CommandFailure {
            failure.exit()
        } catch let error as ModelError {
            CommandFailure(error).exit()
        } catch {
            exit(withError: error)
        }
    }
}
