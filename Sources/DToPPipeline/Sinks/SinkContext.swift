import DToPConfiguration
import DToPMedia
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
    /// What the stream's sinks mean to it.
    let policy: SinkPolicy
    /// Shared by all streams of a run.
    let logs: FrameLogs
    /// The stream's recording; nil if it can have none.
    var recording: Recording?
    /// Which of its masks are kept.
    var maskRetention: MaskRetention
    /// Where the overlay goes; nil before the stream runs.
    var feed: OverlayFeed?
    /// Ends what a sink waits for.
    var cancellation = Cancellation()
    /// Names and colours of the classes. [K]
    let names: [String]
    let colors: [RGBColor]
    /// The layer after which each stage's head sits, counted from 1.
    let exitLayers: [Int]
    /// What viewers see; nil where nobody can look.
    let view: LiveView?
    /// Its video for players; nil if it has none.
    let hls: HLSOutput?

    init(
        id: String, engine: StreamEngine, configuration: StreamConfiguration, policy: SinkPolicy, logs: FrameLogs,
        view: LiveView? = nil, hls: HLSOutput? = nil
    ) {
        self.id = id
        self.configuration = configuration
        existing = configuration.outputs.overwrite ? .replace : policy == .optional ? .goOn : .keep
        self.policy = policy
        maskRetention = MaskRetention(configuration.masks)
        self.logs = logs
        self.view = view
        self.hls = hls
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

    /// Deletes pictures of the folder that a template names.
    func pictureRetention(_ template: String) -> PictureRetention {
        PictureRetention(maskRetention, earlier: existing == .goOn ? earlierFolders(template) : [])
    }

    /// The segments of masks in the folder that a template names; nil if masks are not divided.
    func maskSegments(_ template: String, _ form: SegmentForm, of first: SegmentedFrame) throws -> MaskSegments? {
        guard let length = configuration.outputs.maskSegment?.duration else { return nil }
        return try MaskSegments(
            named(template).file(id), form, length: length, isLive: first.arrival != nil,
            retention: maskRetention)
    }

    /// The stream's folders that earlier runs have left, with the names that `folder` gives.
    private func earlierFolders(_ template: String) -> [FilePath] {
        let place = named(template)
        let names = (try? place.entries()) ?? []
        return names.map(\.text).filter { name in
            guard name != id else { return true }
            guard name.hasPrefix(id + "."), let number = Int(name.dropFirst(id.count + 1)) else { return false }
            return number > 1 && name == "\(id).\(number)"
        }.map { place.file($0) }
    }

    /// The folder to write: the stream's own within the one that a template names; `-` stays standard output.
    func folder(_ template: String) -> FilePath {
        if template == "-" { return "-" }
        let folder = named(template).file(id)
        return existing == .goOn ? folder.firstFree : folder
    }
}
