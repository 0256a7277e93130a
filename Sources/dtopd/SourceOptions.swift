import ArgumentParser
import DToPMedia
import DToPPipeline

/// What is segmented, and which of its frames.
struct SourceOptions: ParsableArguments {
    @Option(
        name: [.customShort("i"), .long], help: ArgumentHelp("What to segment; may be repeated.", valueName: "input"))
    var input: [String] = []

    @OptionGroup var connection: ConnectionOptions

    @Flag(
        inversion: .prefixedNo,
        help: "Take the newest frame and reconnect for ever, or every frame up to the end (default: by the source).")
    var live: Bool?

    @Option(help: ArgumentHelp("Stop when a live source gave no picture for so long.", valueName: "time"))
    var giveUpAfter: DurationArgument?

    @Option(help: ArgumentHelp("Longest wait between two attempts to reach a live source.", valueName: "time"))
    var backoffMax = DurationArgument(duration: .seconds(30))

    @Option(help: ArgumentHelp("At most so many frames a second.", valueName: "rate"))
    var fps: FrameRateArgument?

    @Option(help: ArgumentHelp("Every n-th frame only.", valueName: "n"))
    var stride = 1

    @Option(
        name: [.customLong("ss", withSingleDash: true), .customLong("start")],
        help: ArgumentHelp("Begin there.", valueName: "time"))
    var start: DurationArgument?

    @Option(name: [.customShort("t"), .long], help: ArgumentHelp("Stop after so much.", valueName: "time"))
    var duration: DurationArgument?

    func validate() throws {
        guard !input.isEmpty else { throw ValidationError("Give what to segment: --input <input>") }
        guard stride >= 1 else { throw ValidationError("--stride must be at least 1, it is \(stride)") }
        if let duration, duration.duration <= .zero { throw ValidationError("-t must be above 0") }
    }

    func settings() throws(InputError) -> InputSettings {
        var settings = try connection.settings()
        settings.isLive = live
        settings.giveUpAfter = giveUpAfter?.duration
        settings.longestBackoff = backoffMax.duration
        settings.selection.stride = stride
        settings.selection.maximumRate = fps?.rate.value
        settings.selection.start = start?.seconds ?? 0
        settings.selection.duration = duration?.seconds
        return settings
    }
}
