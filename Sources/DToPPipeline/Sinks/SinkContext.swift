import DToPConfiguration
import DToPModel
import FileNames
import Imaging
import SystemPackage

/// What a sink may know of its stream.
struct SinkContext: Sendable {
    /// The stream's id.
    let id: String
    let configuration: StreamConfiguration
    /// What to do with outputs that exist.
    var existing: ExistingFile
    /// Shared by all streams of a run.
    let logs: FrameLogs
    /// The stream's recording; nil if it can have none.
    var recording: Recording?
    /// Names and colours of the classes. [K]
    let names: [String]
    let colors: [RGBColor]
    /// The layer after which each stage's head sits, counted from 1.
    let exitLayers: [Int]
    /// What viewers see; nil where nobody can look.
    let view: LiveView?

    init(
        id: String, engine: StreamEngine, configuration: StreamConfiguration, policy: SinkPolicy, logs: FrameLogs,
        view: LiveView? = nil
    ) {
        self.id = id
        self.configuration = configuration
        existing = configuration.outputs.overwrite ? .replace : policy == .optional ? .goOn : .keep
        self.logs = logs
        self.view = view
        names = engine.directory.configuration.labels
        colors = engine.palette.colors
        exitLayers = engine.exitLayers
    }

    /// Whether an output that exists may be replaced.
    var overwrites: Bool { existing == .replace }

    /// The file that a template names.
    func named(_ template: String) -> FilePath { OutputPaths.path(template: template, stream: id) }

    /// The file to write.
    func file(_ template: String) -> FilePath { existing == .goOn ? named(template).firstFree : named(template) }

    /// The folder to write: the stream's own within the one that a template names; `-` stays standard output.
    func folder(_ template: String) -> FilePath {
        if template == "-" { return "-" }
        let folder = named(template).file(id)
        return existing == .goOn ? folder.firstFree : folder
    }
}
