import ArgumentParser
import DToPConfiguration

/// How inputs are recorded.
struct RecordingOptions: ParsableArguments {
    @Option(help: .setting("record_video"))
    var recordVideo = RecordingConfiguration().video

    @Flag(help: .setting("record_audio"))
    var recordAudio = false

    @Option(help: .setting("record_segment"))
    var recordSegment = RecordingConfiguration().segment

    @Option(help: .setting("record_keep"))
    var recordKeep: TimeSpan?

    @Option(help: .setting("record_keep_size"))
    var recordKeepSize: DataSize?

    @Option(help: .setting("record_min_free"))
    var recordMinFree = RecordingConfiguration().minFree

    func validate() throws { try Flags.check(configuration.check) }

    var configuration: RecordingConfiguration {
        var configuration = RecordingConfiguration()
        configuration.video = recordVideo
        configuration.audio = recordAudio
        configuration.segment = recordSegment
        configuration.keep = recordKeep
        configuration.keepSize = recordKeepSize
        configuration.minFree = recordMinFree
        return configuration
    }
}
