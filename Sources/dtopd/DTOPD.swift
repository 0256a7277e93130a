import ArgumentParser
import Compute
import DToPMedia
import DToPModel
import FileNames
import Foundation

/// The command line: `dtopd` alone means `dtopd run`.
@main
struct DTOPD: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dtopd",
        abstract:
            "Semantic segmentation of video on CPUs, with compute that follows what is hard and what has changed.",
        version: version,
        subcommands: [
            RunCommand.self, BatchCommand.self, ServeCommand.self, StatusCommand.self, HealthCommand.self,
            PlanCommand.self, FleetCommand.self, TokenCommand.self, CheckConfigCommand.self, PrintConfigCommand.self,
            ProbeCommand.self, ZonesCommand.self,
            RenderCommand.self, EvalCommand.self, SynthCommand.self, ModelCommand.self, BenchCommand.self,
            SourceWorkerCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    static func main() {
        StandardStreams.prepare()
        // Before any message can quote an argument.
        for argument in Arguments.all { CredentialRedaction.learn(from: argument) }
        do {
            try checkCommandName()
            var command = try parseAsRoot(Array(Arguments.all.dropFirst()))
            try command.run()
            try StandardStreams.flush()
        } catch {
            CommandFailure(error)?.exit()
            // The parser explains errors of the command line best.
            let status = exitCode(for: error)
            if status.isSuccess { exit(withError: error) }
            if status != .failure {
                // The message may quote arguments, such as a URL with a password.
                StandardStreams.writeError(Arguments.shown(in: fullMessage(for: error)))
                Foundation.exit(status.rawValue)
            }
            CommandFailure(.software, "\(error)").exit()
        }
    }

    /// Throws for a misspelt command, which would otherwise be taken for an argument of `run`, with an error about a
    /// missing option.
    private static func checkCommandName() throws {
        let commands = configuration.subcommands.map { $0.configuration }
        guard let word = Arguments.all.dropFirst().first, !word.hasPrefix("-"),
            !commands.contains(where: { $0.commandName == word }), word != "help"
        else { return }
        let shown = commands.filter { $0.shouldDisplay }.compactMap { $0.commandName }
        throw CommandFailure(
            .usage,
            "there is no command '\(ByteText.shown(word))'; the commands are \(shown.joined(separator: ", "))")
    }

    static let programVersion = "0.1.0"

    /// The versions of the program, FFmpeg, the kernels and the model.
    private static var version: String {
        let model = (try? ModelDirectory(orBuiltIn: nil)).map { "\($0.name) \($0.weightsHash())" }
        return """
            dtopd \(programVersion)
            \(ffmpegVersions)
            kernels \(Kernels.preferred.name)
            model \(model ?? "not found")
            """
    }
}
