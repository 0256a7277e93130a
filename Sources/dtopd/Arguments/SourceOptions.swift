import ArgumentParser
import DToPConfiguration

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
    var giveUpAfter: TimeSpan?

    @Option(help: ArgumentHelp("Longest wait between attempts to reach a live source.", valueName: "time"))
    var backoffMax = SourceConfiguration().backoffMax

    @Option(help: ArgumentHelp("Highest number of frames per second to process.", valueName: "rate"))
    var fps: FrameRate?

    @Option(help: ArgumentHelp("Process every n-th frame only.", valueName: "n"))
    var stride = SourceConfiguration().stride

    @Option(
        name: [.customLong("ss", withSingleDash: true), .customLong("start")],
        help: ArgumentHelp("Time to start at, such as 90, 1:30 or 2m.", valueName: "time"))
    var start: TimeSpan?

    @Option(name: [.customShort("t"), .long], help: ArgumentHelp("Length to process, such as 20s.", valueName: "time"))
    var duration: TimeSpan?

    func validate() throws {
        guard !input.isEmpty else { throw ValidationError("Give what to segment: --input <input>") }
        try Flags.check(configuration.check)
    }

    /// All but the input.
    var configuration: SourceConfiguration {
        var configuration = SourceConfiguration()
        configuration.live = live
        configuration.giveUpAfter = giveUpAfter
        configuration.backoffMax = backoffMax
        configuration.fps = fps
        configuration.stride = stride
        configuration.start = start
        configuration.duration = duration
        return configuration
    }
}
