import ArgumentParser
import DToPConfiguration

/// Which masks are written and kept.
struct MaskOptions: ParsableArguments {
    @Option(help: .setting("mask_every"))
    var maskEvery: TimeSpan?

    @Option(help: .setting("mask_change"))
    var maskChange: Double?

    @Option(help: .setting("mask_keep"))
    var maskKeep: TimeSpan?

    @Option(help: .setting("mask_keep_size"))
    var maskKeepSize: DataSize?

    func validate() throws { try Flags.check(configuration.check) }

    var configuration: MaskConfiguration {
        var configuration = MaskConfiguration()
        configuration.every = maskEvery
        configuration.change = maskChange
        configuration.keep = maskKeep
        configuration.keepSize = maskKeepSize
        return configuration
    }
}
