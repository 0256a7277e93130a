import ArgumentParser
import DToPConfiguration
import DToPPipeline
import FileNames
import SystemPackage

struct RenderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Draw the classes, exits or cost over a segment of a recording, from the masks beside it.",
        discussion: """
            A recording keeps the camera's own pictures; this makes the overlay that --overlay would have written. \
            Pictures between two segmented frames show the first.
            """)

    @Argument(help: "A segment of a recording, such as rec/front/2026-01-31T09-30-00Z.mp4.")
    var segment: FilePath

    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Video to write.", valueName: "file"))
    var output: FilePath

    @Option(help: "What to draw: classes, exits, or compute.")
    var show = OverlayContent.classes

    @Option(help: .setting("overlay_size"))
    var overlaySize = OverlayConfiguration().size

    @Option(help: .setting("opacity"))
    var opacity = OverlayConfiguration().opacity

    @Flag(help: .setting("legend"))
    var legend = false

    @Option(help: .setting("codec"))
    var codec = OverlayConfiguration().codec

    @Option(help: .setting("codec_option", repeats: true))
    var codecOption: [KeyValueArgument] = []

    @OptionGroup var existing: OverwriteOptions

    func validate() throws {
        guard show != .confidence else {
            throw ValidationError("a recording has no confidence: --show must be classes, exits or compute")
        }
        try Flags.check(overlay.check)
    }

    private var overlay: OverlayConfiguration {
        var overlay = OverlayConfiguration()
        overlay.size = overlaySize
        overlay.show = show
        overlay.opacity = opacity
        overlay.legend = legend
        overlay.codec = codec
        overlay.codecOption = codecOption.dictionary
        return overlay
    }

    func run() throws {
        for warning in try render() { StandardStreams.writeError("dtopd: warning: \(warning)") }
    }

    /// Returns what could not be kept.
    private func render() throws -> [String] {
        let progress = ProgressReporter.standardError()
        defer { progress.finish() }
        let renderer = RecordingRenderer(segment, overlay: overlay, overwrite: existing.overwrite)
        return try renderer.render(to: output) { frames in
            progress.update(RunProgress(frames: frames))
        }
    }
}
