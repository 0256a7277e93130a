import DToPEngine
import DToPModel
import Numerics

/// A model and the way a run uses it: makes segmenters for its streams.
public struct StreamEngine: Sendable {
    /// Where the model comes from.
    public let directory: ModelDirectory
    /// Its weights, shared by all segmenters.
    public private(set) var model: PrunedViT
    /// Which tokens leave.
    public var pruning: PruningConfiguration
    /// How large a picture the network gets.
    public let inputRule: Preprocessing.InputSize
    /// How much of a video's frame may be carried over from the frames before; nil: nothing.
    public var temporal: TemporalRule?
    /// How carrying is watched and steered.
    public var carry = CarryOptions()
    /// The part of the picture that counts; nil: all.
    public var region: RegionOfInterest?
    /// The threads that compute; segmenters take turns.
    public let team: WorkerTeam

    /// - Parameters:
    ///   - precision, pruning, inputRule: instead of the model's own.
    public init(
        _ directory: ModelDirectory, precision: Precision? = nil, pruning: PruningConfiguration? = nil,
        inputRule: Preprocessing.InputSize? = nil,
        temporal: TemporalRule? = nil, region: RegionOfInterest? = nil, team: WorkerTeam
    ) throws(ModelError) {
        self.directory = directory
        model = try PrunedViT(directory, precision: precision ?? directory.configuration.precision)
        self.pruning = pruning ?? directory.configuration.pruning
        self.inputRule = inputRule ?? directory.preprocessing.size
        self.temporal = temporal
        self.region = region
        self.team = team
    }

    /// What answers are compared with: the same in float32. Throws what reading its weights does.
    func reference() throws(ModelError) -> StreamEngine {
        if model.precision == .float32 { return self }
        var reference = self
        reference.model = try PrunedViT(directory, precision: .float32)
        return reference
    }

    /// The layer after which each stage's head sits, counted from 1.
    var exitLayers: [Int] { directory.configuration.exitLayers.map { $0 + 1 } }

    /// How well the model knows what a picture shows, 0...1, by its answer; nil for models that do not say.
    func familiarity(_ record: SegmentationRecord) -> Double? {
        directory.configuration.familiarity?.share(logit: record.logit)
    }

    /// The picture the network gets of a displayed one. Throws `inputTooLarge`.
    public func inputSize(displayed: PixelSize) throws(RunError) -> PixelSize {
        let size = inputRule.resolved(displayed: displayed, for: directory.configuration)
        let tokens = directory.configuration.grid(for: size).count
        guard tokens <= Self.tokenLimit else {
            throw .inputTooLarge(size: size, tokens: tokens, limit: Self.tokenLimit)
        }
        return size
    }

    /// A segmenter for pictures of a displayed size. Throws `inputTooLarge`, `scoresTooLarge`, `noRegion`.
    /// - Parameter isVideo: whether the pictures follow on each other.
    public func segmenter(displayed: PixelSize, isVideo: Bool = false) throws(RunError) -> Segmenter {
        let size = try inputSize(displayed: displayed)
        if case .slide = directory.configuration.inference {
            guard region == nil else { throw .noRegion(model: directory.name) }
            let classes = directory.configuration.classCount
            guard size.count * classes <= Self.scoreLimit else { throw .scoresTooLarge(size: size, classes: classes) }
        }
        return Segmenter(
            model: model, preprocessing: directory.preprocessing, inputSize: size, pruning: pruning,
            temporal: isVideo ? temporal : nil, region: region, team: team)
    }

    /// More tokens would take minutes a frame: attention grows with their square.
    static let tokenLimit = 1 << 16
    /// Sliding windows keep a score for each pixel and class: 4 GB of them.
    static let scoreLimit = 1 << 30
}
