import ArgumentParser
import DToPMedia
import DToPModel
import DToPPipeline
import Foundation
import Logging
import Numerics
import Synchronization

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Segment videos and pictures: overlay video, masks, and a log of the compute spent on each frame.",
        discussion: """
            Inputs are video files, folders or globs of pictures, and numbered sequences (frames/%08d.png). Names of \
            outputs may contain {stream}, the input's id: its file name without the ending.
            """)

    @Option(
        name: [.customShort("i"), .long], help: ArgumentHelp("What to segment; may be repeated.", valueName: "file"))
    var input: [String]

    @OptionGroup(title: "Outputs") var outputs: OutputOptions
    @OptionGroup(title: "Overlay") var overlay: OverlayOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions

    @Flag(help: "Show no progress and no summary; warnings and errors only.")
    var quiet = false

    func validate() throws {
        guard !input.isEmpty else { throw ValidationError("Missing expected argument '--input <file>'") }
    }

    func run() throws {
        let job = try RunJob(self)
        try job.run()
    }
}

/// Where results go.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Overlay video (.mp4, .mov, .mkv, .webm).", valueName: "file"))
    var overlay: String?

    @Option(
        help: ArgumentHelp("Folder for one indexed PNG mask a frame; - writes raw masks to stdout.", valueName: "dir"))
    var masks: String?

    @Option(help: "Masks as png, or raw for stdout.")
    var maskFormat = RunOptions.MaskFormat.png

    @Option(help: "Size of the masks: as displayed, or the network's input.")
    var maskSize = RunOptions.MaskSize.display

    @Option(help: ArgumentHelp("Folder for one 8-bit gray PNG of confidence a frame.", valueName: "dir"))
    var confidence: String?

    @Option(help: ArgumentHelp("Frame log, one JSON line a frame; - is stdout.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("Folder of label PNGs named as the masks, to score against.", valueName: "dir"))
    var labels: String?

    @Flag(name: .customShort("y"), help: "Overwrite outputs that exist.")
    var overwrite = false

    @Flag(name: .customShort("n"), help: "Never overwrite (the default).")
    var keep = false

    func validate() throws {
        if overwrite, keep { throw ValidationError("-y and -n exclude each other") }
        if (masks == "-") != (maskFormat == .raw) {
            throw ValidationError("--masks - and --mask-format raw go together")
        }
        if masks == "-", log == "-" { throw ValidationError("--masks and --log cannot both write to stdout") }
        if overlay == "-" || confidence == "-" { throw ValidationError("only --masks and --log can write to stdout") }
    }
}

/// How the overlay looks and is coded.
struct OverlayOptions: ParsableArguments {
    @Option(help: "What the overlay shows: classes, the stage at which each token left, or confidence.")
    var show = OverlayContent.classes

    @Option(help: "Opacity of the colours, 0 to 1.")
    var opacity = 0.5

    @Flag(help: "Draw a legend.")
    var legend = false

    @Option(help: ArgumentHelp("Colours, [[r,g,b], ...] one a class, instead of the model's.", valueName: "json"))
    var palette: String?

    @Option(help: ArgumentHelp("Video encoder, any of FFmpeg's.", valueName: "name"))
    var codec = "libx264"

    @Option(help: ArgumentHelp("Option of the encoder; may be repeated.", valueName: "key=value"))
    var codecOption: [String] = []

    @Option(name: [.customShort("r"), .long], help: "Frames a second of sequences and of overlays of pictures.")
    var frameRate = FrameRateArgument(rate: Rational(25, 1)!)

    func validate() throws {
        guard (0...1).contains(opacity) else { throw ValidationError("--opacity must be 0 to 1, it is \(opacity)") }
        _ = try codecOptions()
    }

    func codecOptions() throws -> [String: String] {
        var options: [String: String] = [:]
        for option in codecOption {
            guard let equals = option.firstIndex(of: "="), equals > option.startIndex else {
                throw ValidationError("--codec-option must be key=value, it is '\(option)'")
            }
            options[String(option[..<equals])] = String(option[option.index(after: equals)...])
        }
        return options
    }
}

/// `25`, `29.97` or `30000/1001`.
struct FrameRateArgument: ExpressibleByArgument {
    let rate: Rational

    init(rate: Rational) { self.rate = rate }

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, let numerator = Int32(parts[0]), let denominator = Int32(parts[1]),
            let rate = Rational(numerator, denominator), (0.001...1000).contains(rate.value)
        {
            self.rate = rate
        } else if let value = Double(argument), (0.001...1000).contains(value),
            let rate = Rational(Int32((value * 1000).rounded()), 1000)
        {
            self.rate = rate
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { rate.denominator == 1 ? "\(rate.numerator)" : "\(rate)" }
}

extension RunOptions.MaskFormat: ExpressibleByArgument {}
extension RunOptions.MaskSize: ExpressibleByArgument {}
extension OverlayContent: ExpressibleByArgument {}
