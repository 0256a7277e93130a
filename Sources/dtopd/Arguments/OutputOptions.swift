import ArgumentParser
import DToPConfiguration

/// Which outputs to write, and where.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Overlay video (.mp4, .mov, .mkv, .webm).", valueName: "file"))
    var overlay: String?

    @Option(
        help: ArgumentHelp("Folder for one indexed PNG mask per frame; - writes raw masks to stdout.", valueName: "dir")
    )
    var masks: String?

    @Option(help: "Mask format: png, or raw for stdout.")
    var maskFormat = OutputConfiguration().maskFormat

    @Option(help: "Mask size: as displayed, or the network's input.")
    var maskSize = OutputConfiguration().maskSize

    @Option(help: ArgumentHelp("Folder for one 8-bit gray confidence PNG per frame.", valueName: "dir"))
    var confidence: String?

    @Option(help: ArgumentHelp("Frame log, one JSON line per frame; - is stdout.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("Folder of true labels, PNGs named like the masks, to score against.", valueName: "dir"))
    var labels: String?

    @OptionGroup var existing: OverwriteOptions

    func validate() throws { try Flags.check(configuration.check) }

    var configuration: OutputConfiguration {
        var configuration = OutputConfiguration()
        configuration.overlay = overlay
        configuration.masks = masks
        configuration.maskFormat = maskFormat
        configuration.maskSize = maskSize
        configuration.confidence = confidence
        configuration.log = log
        configuration.labels = labels
        configuration.overwrite = existing.overwrite
        return configuration
    }
}
