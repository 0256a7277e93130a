import ArgumentParser
import DToPPipeline

/// Which outputs to write, and where.
struct OutputOptions: ParsableArguments {
    enum MaskFormat: String, CaseIterable, ExpressibleByArgument { case png, raw }

    @Option(help: ArgumentHelp("Overlay video (.mp4, .mov, .mkv, .webm).", valueName: "file"))
    var overlay: String?

    @Option(
        help: ArgumentHelp("Folder for one indexed PNG mask per frame; - writes raw masks to stdout.", valueName: "dir")
    )
    var masks: String?

    @Option(help: "Mask format: png, or raw for stdout.")
    var maskFormat = MaskFormat.png

    @Option(help: "Mask size: as displayed, or the network's input.")
    var maskSize = RunOptions.MaskSize.display

    @Option(help: ArgumentHelp("Folder for one 8-bit gray confidence PNG per frame.", valueName: "dir"))
    var confidence: String?

    @Option(help: ArgumentHelp("Frame log, one JSON line per frame; - is stdout.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("Folder of true labels, PNGs named like the masks, to score against.", valueName: "dir"))
    var labels: String?

    @OptionGroup var existing: OverwriteOptions

    func validate() throws {
        if (masks == "-") != (maskFormat == .raw) {
            throw ValidationError("--masks - and --mask-format raw go together")
        }
        if masks == "-", log == "-" { throw ValidationError("--masks and --log cannot both write to stdout") }
        if overlay == "-" || confidence == "-" { throw ValidationError("only --masks and --log can write to stdout") }
    }
}

extension RunOptions.MaskSize: ExpressibleByArgument {}
