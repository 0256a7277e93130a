import ArgumentParser
import DToPMedia
import DToPPipeline
import SystemPackage

/// How the overlay looks and is encoded.
struct OverlayOptions: ParsableArguments {
    @Option(
        help: "What to draw: classes, exits (the stage at which each token left), confidence, or compute (recent cost)."
    )
    var show = OverlayContent.classes

    @Option(help: "Opacity of the colours, 0 to 1.")
    var opacity = 0.5

    @Flag(help: "Draw a legend.")
    var legend = false

    @Option(help: ArgumentHelp("Colours instead of the model's, [[r,g,b], ...], one per class.", valueName: "json"))
    var palette: FilePath?

    @Option(help: ArgumentHelp("Video encoder; any of FFmpeg's.", valueName: "name"))
    var codec = "libx264"

    @Option(help: ArgumentHelp("Option of the encoder; may be repeated.", valueName: "key=value"))
    var codecOption: [KeyValueArgument] = []

    @Option(name: [.customShort("r"), .long], help: "Frame rate of numbered sequences and of overlays of pictures.")
    var frameRate = FrameRateArgument(rate: .usualFrameRate)

    func validate() throws {
        guard (0...1).contains(opacity) else { throw ValidationError("--opacity must be 0 to 1, it is \(opacity)") }
    }
}

extension OverlayContent: ExpressibleByArgument {}
