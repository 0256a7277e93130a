import ArgumentParser
import DToPConfiguration

struct RunCommand: ParsableCommand, StreamOptions {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Segment videos, cameras and pictures: overlay video, masks, and a log of each frame's compute.",
        discussion: """
            Inputs are video files, folders or globs of pictures, numbered sequences (frames/%08d.png), lists of these \
            (.txt), standard input (-), cameras and servers (rtsp://, http://, udp://, /dev/video0), and test sources \
            (lavfi:testsrc). Names of outputs may contain {stream}, the input's id: its file name without the ending, \
            or its host.
            """)

    @Option(name: [.customShort("i"), .long], help: .setting("input", repeats: true))
    var input: [String] = []

    @OptionGroup(title: "Inputs") var source: SourceOptions
    @OptionGroup(title: "Outputs") var outputs: OutputOptions
    @OptionGroup(title: "Masks") var masks: MaskOptions
    @OptionGroup(title: "Recording") var recording: RecordingOptions
    @OptionGroup(title: "Overlay") var overlay: OverlayOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "From frame to frame") var temporal: TemporalOptions
    @OptionGroup(title: "Zones and events") var watch: WatchOptions

    @Option(help: .setting("log_level"))
    var logLevel = LogLevel.info

    @Flag(help: "Show only warnings and errors, no progress or summary.")
    var quiet = false

    func validate() throws {
        guard !input.isEmpty else { throw ValidationError("Give what to segment: --input <input>") }
    }

    func run() throws {
        let job = try RunJob(self)
        try job.run()
    }
}
