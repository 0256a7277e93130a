import ArgumentParser
import DToPConfiguration

/// Which outputs to write, and where.
struct OutputOptions: ParsableArguments {
    @Option(help: .setting("overlay"))
    var overlay: String?

    @Option(help: .setting("publish"))
    var publish: PublishAddress?

    @Option(help: .setting("masks"))
    var masks: String?

    @Option(help: .setting("mask_format"))
    var maskFormat = OutputConfiguration().maskFormat

    @Option(help: .setting("mask_size"))
    var maskSize = OutputConfiguration().maskSize

    @Option(help: .setting("rle"))
    var rle: String?

    @Option(help: .setting("mask_video"))
    var maskVideo: String?

    @Option(help: .setting("mask_segment"))
    var maskSegment: TimeSpan?

    @Option(help: .setting("confidence"))
    var confidence: String?

    @Option(help: .setting("log"))
    var log: String?

    @Option(help: .setting("events"))
    var events: String?

    @Option(help: .setting("record"))
    var record: String?

    @Option(help: .setting("labels"))
    var labels: String?

    @OptionGroup var existing: OverwriteOptions

    func validate() throws { try Flags.check(configuration.check) }

    var configuration: OutputConfiguration {
        var configuration = OutputConfiguration()
        configuration.overlay = overlay
        configuration.publish = publish
        configuration.masks = masks
        configuration.maskFormat = maskFormat
        configuration.maskSize = maskSize
        configuration.rle = rle
        configuration.maskVideo = maskVideo
        configuration.maskSegment = maskSegment
        configuration.confidence = confidence
        configuration.log = log
        configuration.events = events
        configuration.record = record
        configuration.labels = labels
        configuration.overwrite = existing.overwrite
        return configuration
    }
}
