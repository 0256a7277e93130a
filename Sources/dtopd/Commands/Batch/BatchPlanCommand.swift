import ArgumentParser
import DToPBatch
import DToPConfiguration
import DToPMedia
import DToPModel
import DToPPipeline
import FileNames
import Foundation
import SystemPackage

struct BatchPlanCommand: ParsableCommand, StreamOptions {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Find out what an archive holds and how to divide it; write its manifest.",
        discussion: """
            Inputs and options are those of dtopd run; names of outputs lie within the archive's folder. Long videos are \
            divided at keyframes that no picture refers across, unless an option needs the whole: \
            --fps, --stride, --start, --duration, --mask-every, --mask-change, --legend, --show compute, --rule, \
            --reset-every with a number. Planning again adds and removes inputs; other options or another model need \
            --force. Exit status 1 if inputs cannot be read; the others are planned.
            """)

    @Argument(help: "Videos, folders or globs of pictures, numbered sequences, or lists of these (.txt).")
    var input: [String]

    @Option(help: ArgumentHelp("The archive's folder.", valueName: "dir"))
    var output: FilePath

    @Option(help: ArgumentHelp("Least length of a part.", valueName: "time"))
    var part = TimeSpan(.seconds(300))

    @Flag(help: "Plan anew though options, model or program are others than before: everything is done again.")
    var force = false

    @OptionGroup(title: "Inputs") var source: SourceOptions
    @OptionGroup(title: "Outputs") var outputs: OutputOptions
    @OptionGroup(title: "Masks") var masks: MaskOptions
    @OptionGroup(title: "Recording") var recording: RecordingOptions
    @OptionGroup(title: "Overlay") var overlay: OverlayOptions
    @OptionGroup(title: "Engine") var engine: EngineOptions
    @OptionGroup(title: "From frame to frame") var temporal: TemporalOptions
    @OptionGroup(title: "Zones and events") var watch: WatchOptions

    func validate() throws {
        if engine.workers.threads != nil {
            throw ValidationError("--threads is an option of each worker: dtopd batch --output DIR --threads N")
        }
        try Flags.check { [configuration] () throws(SettingError) in try configuration.checkArchive() }
    }

    func run() throws {
        let directory = try engine.directory()
        let settings = fromRoot
        try Flags.check { () throws(SettingError) in
            try settings.watch.check(classes: directory.configuration.labels)
        }
        let credentials = try source.connection.store()
        let (inputs, failures) = try find(settings)
        try settings.checkTemplates(inputCount: inputs.count + failures.count)
        try settings.checkPlaces(stream: "stream", inputs: [])
        let earlier = try earlierManifest()
        var manifest = Manifest(
            version: DTOPD.programVersion, model: ModelFingerprint(directory, palette: settings.overlay.palette),
            settings: settings, part: part)
        if let earlier, !force {
            let differences = manifest.differences(from: earlier)
            if !differences.isEmpty { throw ArchiveError.differs(folder: output.shown, what: differences) }
        }
        let planner = Planner(settings, part: part, credentials: credentials, earlier: earlier)
        manifest.inputs = try planner.inputs(
            inputs, failures: failures, threads: ProcessInfo.processInfo.activeProcessorCount)
        try manifest.write(to: output)
        if force, let earlier { try removeItems(of: earlier, except: manifest) }
        try report(manifest)
    }

    /// The settings, with files as a worker in any folder finds them.
    private var fromRoot: StreamConfiguration {
        var settings = configuration
        // An item's folder is always new.
        settings.outputs.overwrite = false
        if let model = engine.model, model.isFolder { settings.engine.model = model.absolute.text }
        settings.overlay.palette = overlay.palette?.absolute.text
        settings.connection.credentials = source.connection.credentials?.absolute.text
        return settings
    }

    private func find(
        _ settings: StreamConfiguration
    ) throws -> (inputs: [NamedInput], failures: [(argument: String, reason: String)]) {
        var inputs: [NamedInput] = []
        var failures: [(argument: String, reason: String)] = []
        for argument in input {
            do throws(InputError) {
                inputs += try NamedInput.all(of: argument, frameRate: settings.source.frameRate.rate)
            } catch {
                if case .unsupported = error { throw error }
                failures.append((FilePath(text: argument).absolute.text, "\(error)"))
            }
        }
        return (inputs, failures)
    }

    /// Deletes the outputs of items that are to be done again.
    private func removeItems(of earlier: Manifest, except manifest: Manifest) throws {
        let keys = Set(try manifest.items.map(\.key))
        for item in try earlier.items where !keys.contains(item.key) { ItemFolder(of: item, in: output).remove() }
    }

    private func earlierManifest() throws -> Manifest? {
        do { return try Manifest(folder: output) } catch ArchiveError.noManifest {
            return nil
        } catch {
            if force { return nil }
            throw error
        }
    }

    private func report(_ manifest: Manifest) throws {
        let items = try manifest.items
        let failed = items.filter { $0.input.failure != nil }
        for item in failed { StandardStreams.writeError("dtopd: \(item.name): \(item.input.failure ?? "")") }
        let frames = items.reduce(0) { $0 + $1.frames }
        print(
            [
                Format.counted(manifest.inputs.count, "input"), Format.counted(items.count - failed.count, "item"),
                Format.counted(frames, "frame"),
            ].joined(separator: ", ")
                + (failed.isEmpty ? "" : "; \(failed.count) cannot be read"))
        if !failed.isEmpty { throw CommandFailure(.partial, "") }
    }
}
