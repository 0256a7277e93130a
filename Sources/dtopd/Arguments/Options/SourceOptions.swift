import ArgumentParser
import DToPConfiguration
import DToPMedia

/// How inputs are read, and which of their frames are segmented.
struct SourceOptions: ParsableArguments {
    @Option(help: .setting("main"))
    var main: String?

    @OptionGroup var connection: ConnectionOptions

    @Flag(inversion: .prefixedNo, help: .setting("live"))
    var live: Bool?

    @Option(help: .setting("give_up_after"))
    var giveUpAfter: TimeSpan?

    @Option(help: .setting("backoff_max"))
    var backoffMax = SourceConfiguration().backoffMax

    @Option(help: .setting("frames"))
    var frames = SourceConfiguration().frames

    @Option(help: .setting("fps"))
    var fps: FrameRate?

    @Option(help: .setting("stride"))
    var stride = SourceConfiguration().stride

    @Option(name: [.customLong("ss", withSingleDash: true), .customLong("start")], help: .setting("start"))
    var start: TimeSpan?

    @Option(name: [.customShort("t"), .long], help: .setting("duration"))
    var duration: TimeSpan?

    func validate() throws { try Flags.check(configuration.check) }

    /// All but the input.
    var configuration: SourceConfiguration {
        var configuration = SourceConfiguration()
        configuration.main = main
        configuration.live = live
        configuration.giveUpAfter = giveUpAfter
        configuration.backoffMax = backoffMax
        configuration.frames = frames
        configuration.fps = fps
        configuration.stride = stride
        configuration.start = start
        configuration.duration = duration
        return configuration
    }
}
