import ArgumentParser

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
    var input: [String] = []

    @OptionGroup(title: "Outputs") var outputs: OutputOptions
    @OptionGroup(title: "Overlay") var overlay: OverlayOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions

    @Flag(help: "Show no progress and no summary; warnings and errors only.")
    var quiet = false

    func validate() throws {
        guard !input.isEmpty else { throw ValidationError("Give what to segment: --input <file>") }
    }

    func run() throws {
        let job = try RunJob(self)
        try job.run()
    }
}
