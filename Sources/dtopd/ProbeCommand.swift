import ArgumentParser
import DToPMedia
import DToPPipeline
import Logging

struct ProbeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "probe", abstract: "Open an input, decode its first frame, say what it is and how long that took.")

    @Argument(help: "A file, a camera, a server: whatever run takes.")
    var input: String

    @OptionGroup var connection: ConnectionOptions

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "How much is said: error, warning, info, debug, trace; from debug on FFmpeg's lines too.")
    var logLevel = LogLevel.info

    func run() throws {
        let progress = ProgressReporter.standardError()
        let logger = logLevel.logger { ProgressLogHandler(progress) }
        let settings = try connection.settings()
        for warning in settings.credentials.warnings { logger.warning("\(warning)") }
        for input in try NamedInput.all(of: input, frameRate: .usualFrameRate) {
            if let note = input.note { logger.warning("\(note)") }
            let probe = try InputProbe(input, settings)
            if let choice = probe.choice { logger.warning("\(input.name): \(choice)") }
            print(json ? try probe.oneLineJSON : "\(probe)")
        }
    }
}
