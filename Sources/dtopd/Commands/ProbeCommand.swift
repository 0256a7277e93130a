import ArgumentParser
import DToPConfiguration
import DToPMedia
import DToPModel
import DToPPipeline
import Logging

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe",
        abstract:
            "Open an input, decode its first frame, print what it is, how long that took, and if the model knows it."
    )

    @Argument(help: "A file, a camera, a server: any input that run takes.")
    var input: String

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var workers: ThreadOptions

    @Option(help: .setting("log_level"))
    var logLevel = LogLevel.info

    func run() throws {
        let progress = ProgressReporter.standardError()
        let logger = logLevel.logger { ProgressLogHandler(progress) }
        let settings = InputSettings(connection.configuration, try connection.store())
        for warning in settings.credentials.warnings { logger.warning("\(warning)") }
        // Models are read after the first input has opened, so that a missing camera is reported at once.
        var models: [StreamEngine]?
        for input in try NamedInput.all(of: input, frameRate: .usualFrameRate) {
            if let note = input.note { logger.warning("\(note)") }
            var probe = try InputProbe(input, settings)
            let known = try models ?? builtInModels()
            models = known
            for model in known { try probe.compare(with: model) }
            if let choice = probe.choice { logger.warning("\(input.name): \(choice)") }
            print(json ? try probe.oneLineJSON : "\(probe)")
        }
    }

    private func builtInModels() throws -> [StreamEngine] {
        let locator = try ModelLocator()
        let team = try workers.team()
        return try locator.names.map { name in
            try StreamEngine(ModelDirectory(path: locator.directory(of: name)), team: team)
        }
    }
}
