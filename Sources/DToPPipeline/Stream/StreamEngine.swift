import Compute
import DToPConfiguration
import DToPEngine
import DToPModel
import FileNames
import Imaging
import SystemPackage

/// A model and how a run uses it; makes the segmenters of its streams.
package struct StreamEngine: Sendable {
    /// The model's directory.
    package let directory: ModelDirectory
    /// What all segmenters share: the weights, the workers and the scratch of a pass.
    private var workspace: Workspace
    /// Which tokens exit.
    package var pruning: PruningConfiguration
    /// Determines the size of the network's input picture.
    package var inputRule: Preprocessing.InputSize
    /// How much of a video's frame may be carried from the frames before; nil: nothing.
    package var temporal: TemporalRule?
    /// How carrying is audited and controlled.
    package var carry = CarryConfiguration()
    /// The region of the picture that is segmented; nil: all.
    package var region: RegionOfInterest?
    /// Colours of the classes.
    package var palette: Palette
    /// Its weights.
    package var model: PrunedViT { workspace.model }
    /// The workers; one thread uses them at a time.
    package var team: WorkerTeam { workspace.team }

    /// - Parameters:
    ///   - precision, pruning, inputRule: replace the model's own; nil keeps those.
    package init(
        _ directory: ModelDirectory, precision: Precision? = nil, pruning: PruningConfiguration? = nil,
        inputRule: Preprocessing.InputSize? = nil, team: WorkerTeam
    ) throws(ModelError) {
        self.directory = directory
        workspace = Workspace(
            model: try PrunedViT(
                directory, precision: precision ?? directory.configuration.precision, kernels: team.kernels),
            team: team)
        self.pruning = pruning ?? directory.configuration.pruning
        self.inputRule = inputRule ?? directory.preprocessing.size
        palette = directory.palette
    }

    /// An engine of another directory with the same weights and configuration as `other`'s, whose memory it shares.
    package init(_ directory: ModelDirectory, sharing other: StreamEngine) {
        self.directory = directory.sharingWeights(of: other.directory)
        workspace = other.workspace
        pruning = directory.configuration.pruning
        inputRule = directory.preprocessing.size
        palette = directory.palette
    }

    /// The engine of a stream, with the weights of `directory` in the configuration's precision. Throws the errors of
    /// reading weights and palette.
    package init(
        _ directory: ModelDirectory, _ configuration: StreamConfiguration, team: WorkerTeam
    ) throws(ModelError) {
        self = try StreamEngine(directory, precision: configuration.engine.precision, team: team).with(configuration)
    }

    /// The engine of a stream, with these weights and with `configuration`'s settings. Throws the errors of reading the
    /// palette.
    package func with(_ configuration: StreamConfiguration) throws(ModelError) -> StreamEngine {
        var engine = following(configuration)
        engine.palette = directory.palette
        if let path = configuration.overlay.palette {
            engine.palette = try Palette(path: FilePath(text: path), classCount: directory.configuration.classCount)
        }
        return engine
    }

    /// The same, but for the palette, which stays.
    package func following(_ configuration: StreamConfiguration) -> StreamEngine {
        var engine = self
        engine.pruning = directory.configuration.pruning
        if let threshold = configuration.engine.threshold { engine.pruning.threshold = threshold }
        engine.inputRule = configuration.engine.inputSize?.size ?? directory.preprocessing.size
        engine.carry = configuration.carry
        engine.temporal = configuration.carry.rule
        engine.region = configuration.carry.region
        return engine
    }

    /// Whether frames of both may pass through the network together.
    func sharesWorkspace(with other: StreamEngine) -> Bool { workspace === other.workspace }

    /// The same engine in float32, to compare answers with. Throws the errors of reading its weights.
    package func reference() throws(ModelError) -> StreamEngine {
        if model.precision == .float32 { return self }
        var reference = self
        reference.workspace = Workspace(
            model: try PrunedViT(directory, precision: .float32, kernels: team.kernels), team: team)
        return reference
    }

    /// The layer after which each stage's head sits, counted from 1.
    package var exitLayers: [Int] { directory.configuration.exitLayers.map { $0 + 1 } }

    /// A picture's familiarity to the model, 0...1, from its answer; nil for models that do not measure it.
    func familiarity(_ record: SegmentationRecord) -> Double? {
        directory.configuration.familiarity?.share(logit: record.logit)
    }

    /// Size of the network's input for a displayed size. Throws `inputTooLarge`.
    package func inputSize(displayed: PixelSize) throws(RunError) -> PixelSize {
        let size = inputRule.resolved(displayed: displayed, for: directory.configuration)
        let tokens = directory.configuration.grid(for: size).count
        guard tokens <= Self.tokenLimit else {
            throw .inputTooLarge(size: size, tokens: tokens, limit: Self.tokenLimit)
        }
        return size
    }

    /// A segmenter for pictures of a displayed size. Throws `inputTooLarge`, `scoresTooLarge`, `noRegion`.
    /// - Parameter isVideo: whether the pictures are consecutive frames.
    package func segmenter(displayed: PixelSize, isVideo: Bool = false) throws(RunError) -> Segmenter {
        try segmenter(input: inputSize(displayed: displayed), isVideo: isVideo)
    }

    /// A segmenter for inputs of `size`. Throws `scoresTooLarge`, `noRegion`.
    package func segmenter(input size: PixelSize, isVideo: Bool) throws(RunError) -> Segmenter {
        if case .slide = directory.configuration.inference {
            guard region == nil else { throw .noRegion(model: directory.name) }
            let classes = directory.configuration.classCount
            guard size.count * classes <= Self.scoreLimit else { throw .scoresTooLarge(size: size, classes: classes) }
        }
        return Segmenter(
            preprocessing: directory.preprocessing, inputSize: size, pruning: pruning,
            temporal: isVideo ? temporal : nil, region: region, workspace: workspace)
    }

    /// Most tokens of an input. More would take minutes a frame: attention grows with their square.
    static let tokenLimit = 1 << 16
    /// Most scores that sliding windows keep, one for each pixel and class: 4 GB.
    static let scoreLimit = 1 << 30
}
