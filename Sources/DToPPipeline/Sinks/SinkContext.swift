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
    /// Shared by all streams of a run.
    let logs: FrameLogs
    /// Names and colours of the classes. [K]
    let names: [String]
    let colors: [RGBColor]
    /// The layer after which each stage's head sits, counted from 1.
    let exitLayers: [Int]

    init(id: String, engine: StreamEngine, configuration: StreamConfiguration, logs: FrameLogs) {
        self.id = id
        self.configuration = configuration
        self.logs = logs
        names = engine.directory.configuration.labels
        colors = engine.palette.colors
        exitLayers = engine.exitLayers
    }

    /// The file that a template names.
    func file(_ template: String) -> FilePath { OutputPaths.path(template: template, stream: id) }

    /// The stream's folder within the one that a template names; `-` stays standard output.
    func folder(_ template: String) -> FilePath { template == "-" ? "-" : file(template).file(id) }
}
