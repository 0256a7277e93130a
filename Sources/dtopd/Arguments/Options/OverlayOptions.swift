import ArgumentParser
import DToPConfiguration
import FileNames
import SystemPackage

/// How the overlay looks and is encoded.
struct OverlayOptions: ParsableArguments {
    @Option(help: .setting("show"))
    var show = OverlayConfiguration().show

    @Option(help: .setting("overlay_size"))
    var overlaySize = OverlayConfiguration().size

    @Option(help: .setting("opacity"))
    var opacity = OverlayConfiguration().opacity

    @Flag(help: .setting("legend"))
    var legend = false

    @Option(help: .setting("palette"))
    var palette: FilePath?

    @Option(help: .setting("codec"))
    var codec = OverlayConfiguration().codec

    @Option(help: .setting("codec_option", repeats: true))
    var codecOption: [KeyValueArgument] = []

    @Option(name: [.customShort("r"), .long], help: .setting("frame_rate"))
    var frameRate = SourceConfiguration().frameRate

    func validate() throws { try Flags.check(configuration.check) }

    /// All but the frame rate.
    var configuration: OverlayConfiguration {
        var configuration = OverlayConfiguration()
        configuration.show = show
        configuration.size = overlaySize
        configuration.opacity = opacity
        configuration.legend = legend
        configuration.palette = palette?.text
        configuration.codec = codec
        configuration.codecOption = codecOption.dictionary
        return configuration
    }
}
