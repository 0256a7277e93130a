import ArgumentParser
import DToPMedia
import DToPPipeline

/// What to segment, and which of its frames.
struct SourceOptions: ParsableArguments {
    @Option(
        name: [.customShort("i"), .long], help: ArgumentHelp("What to segment; may be repeated.", valueName: "input"))
    var input: [String] = []

    @OptionGroup var connection: ConnectionOptions

    @Flag(
        inversion: .prefixedNo,
        help:
            "Take the newest frame and reconnect without limit, or every frame to the end (default: by the source)."
    )
    var live: Bool?

    @Option(
        help: ArgumentHelp("Stop after this long without a picture from a live source, such as 5m.", valueName: "time"))
    var giveUpAfter: DurationArgument?

    @Option(help: ArgumentHelp("Longest wait between attempts to reach a live source.", valueName: "time"))
    var backoffMax = DurationArgument(duration: .seconds(30))

    @Option(help: ArgumentHelp("Highest number of frames per second to process.", valueName: "rate"))
    var fps: FrameRateArgument?

    @Option(help: ArgumentHelp("Process every n-th frame only.", valueName: "n"))
    var stride = 1

    @Option(
        name: [.customLong("ss", withSingleDash: true), .customLong("start")],
        help: ArgumentHelp("Time to start at, such as 90, 1:30 or 2m.", valueName: "time"))
    var start: DurationArgument?

    @Option(name: [.customShort("t"), .long], help: ArgumentHelp("Length to process, such as 20s.", valueName: "time"))
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
