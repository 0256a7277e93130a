import ArgumentParser
import DToPConfiguration
import FileNames
import SystemPackage

/// How the overlay looks and is encoded.
struct OverlayOptions: ParsableArguments {
    @Option(
        help: "What to draw: classes, exits (the stage at which each token left), confidence, or compute (recent cost)."
    )
    var show = OverlayConfiguration().show

    @Option(help: "Opacity of the colours, 0 to 1.")
    var opacity = OverlayConfiguration().opacity

    @Flag(help: "Draw a legend.")
    var legend = false

    @Option(help: ArgumentHelp("Colours instead of the model's, [[r,g,b], ...], one per class.", valueName: "json"))
    var palette: FilePath?

    @Option(help: ArgumentHelp("Video encoder; any of FFmpeg's.", valueName: "name"))
    var codec = OverlayConfiguration().codec

    @Option(help: ArgumentHelp("Option of the encoder; may be repeated.", valueName: "key=value"))
    var codecOption: [KeyValueArgument] = []

    @Option(name: [.customShort("r"), .long], help: "Frame rate of numbered sequences and of overlays of pictures.")
    var frameRate = SourceConfiguration().frameRate

    func validate() throws { try Flags.check(configuration.check) }

    /// All but the frame rate.
    var configuration: OverlayConfiguration {
        var configuration = OverlayConfiguration()
        configuration.show = show
        configuration.opacity = opacity
        configuration.legend = legend
        configuration.palette = palette?.text
        configuration.codec = codec
        configuration.codecOption = codecOption.dictionary
        return configuration
    }
}
