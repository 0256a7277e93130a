import ArgumentParser
import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Logging
import SystemPackage

struct ZonesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "zones", abstract: "Help to draw zones.", subcommands: [SnapshotCommand.self])

    struct SnapshotCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "snapshot",
            abstract: "Write an input's first frame as a picture, with a grid of shares and zones drawn over it.",
            discussion: """
                Read the corners of a zone from the grid, 0 to 1 from left to right and from top to bottom, and try it: \
                --zone gate=0.1,0.5,0.4,0.5,0.4,0.9,0.1,0.9. Two corners make a rectangle.
                """)

        @Option(name: [.customShort("i"), .long], help: .setting("input"))
        var input: String

        @OptionGroup var connection: ConnectionOptions

        @Option(name: .shortAndLong, help: ArgumentHelp("Picture to write, a PNG.", valueName: "file"))
        var output: FilePath

        @Option(help: .setting("zones", repeats: true))
        var zone: [NamedArgument<Region>] = []

        @OptionGroup var existing: OverwriteOptions

        @Option(help: .setting("log_level"))
        var logLevel = LogLevel.info

        private var watch: WatchConfiguration {
            var watch = WatchConfiguration()
            watch.zones = zone.byName()
            return watch
        }

        func validate() throws { try Flags.check(watch.check) }

        func run() throws {
            let progress = ProgressReporter.standardError()
            let logger = logLevel.logger { ProgressLogHandler(progress) }
            let settings = InputSettings(connection.configuration, try connection.store())
            for warning in settings.credentials.warnings { logger.warning("\(warning)") }
            if output.kind != nil, !existing.overwrite {
                throw OutputError(.create, path: output.shown, code: Errno.fileExists.rawValue)
            }
            let inputs = try NamedInput.all(of: input, frameRate: .usualFrameRate)
            if inputs.contains(where: { $0.input.paths.contains { FileIdentity($0) == FileIdentity(output) } }),
                FileIdentity(output) != nil
            {
                throw RunError.outputIsInput(setting: "output", path: output.shown)
            }
            guard let first = inputs.first else { return }
            let picture = try InputProbe(first, settings).picture()
            let drawing = ZoneDrawing(on: picture)
            drawing.drawGrid()
            drawing.draw(watch.zones)
            try StillImageWriter().write(rgb: picture, to: output)
        }
    }
}
