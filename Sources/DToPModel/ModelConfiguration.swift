import FileNames
import Foundation
import Numerics
import SystemPackage

/// The architecture of a model and its settings: `config.json` of a model directory.
public struct ModelConfiguration: Sendable, Equatable {
    /// Width of a token, C.
    public var hiddenSize: Int
    /// Layers of the trunk.
    public var layerCount: Int
    /// Attention heads of a layer; divides `hiddenSize`.
    public var headCount: Int
    /// Width of the feed-forward's hidden layer.
    public var intermediateSize: Int
    /// Side of a patch in pixels, P.
    public var patchSize: Int
    /// Whether a class token takes part in attention, before the patch tokens.
    public var usesClassToken: Bool
    /// The picture the position embedding was learned on, a multiple of the patch.
    public var imageSize: PixelSize
    /// Name of each class.
    public var labels: [String]
    /// Epsilon of the layer norms of the trunk.
    public var normEpsilon: Float
    /// The label that training data uses for "no class".
    public var ignoreIndex: Int?
    /// Which tokens leave at the heads.
    public var pruning: PruningConfiguration
    /// 0-based layers after which a head stands, ascending; the last is the last layer.
    public var exitLayers: [Int]
    /// How the position embedding is resized to other inputs.
    public var positionInterpolation: PositionInterpolation
    /// Whether a picture goes through whole or in windows.
    public var inference: InferenceMode
    /// The kind and size of all heads.
    public var head: HeadConfiguration
    /// What the model knows; nil where nobody measured it.
    public var familiarity: Familiarity?
    /// What the layers multiply in, unless another is asked for.
    public var precision: Precision

    /// Takes the values as they are; `validate(file:)` checks them.
    public init(
        hiddenSize: Int, layerCount: Int, headCount: Int, intermediateSize: Int, patchSize: Int = 16,
        usesClassToken: Bool = false, imageSize: PixelSize, labels: [String], normEpsilon: Float = 1e-6,
        ignoreIndex: Int? = nil, pruning: PruningConfiguration = PruningConfiguration(), exitLayers: [Int],
        positionInterpolation: PositionInterpolation = .bicubic, inference: InferenceMode = .whole,
        head: HeadConfiguration, familiarity: Familiarity? = nil, precision: Precision = .float32
    ) {
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        self.intermediateSize = intermediateSize
        self.patchSize = patchSize
        self.usesClassToken = usesClassToken
        self.imageSize = imageSize
        self.labels = labels
        self.normEpsilon = normEpsilon
        self.ignoreIndex = ignoreIndex
        self.pruning = pruning
        self.exitLayers = exitLayers
        self.positionInterpolation = positionInterpolation
        self.inference = inference
        self.head = head
        self.familiarity = familiarity
        self.precision = precision
    }

    /// Reads and validates a `config.json`. Throws `notFound`, `unreadable`, `malformedJSON` or `invalidValue`.
    public init(path: FilePath) throws(ModelError) {
        let file = try JSONFile.decode(ConfigurationFile.self, at: path, optionalKeys: ConfigurationFile.optionalKeys)
        self = try file.configuration(path: path.shown)
        try validate(file: path.shown)
    }

    /// The contents of a `config.json` that reads back as this configuration. Throws what `JSONEncoder` does: for a
    /// number that is not finite.
    public func json() throws -> Data { try JSONFile.encode(ConfigurationFile(self)) }

    /// Number of classes, K.
    public var classCount: Int { labels.count }
    /// Number of heads, M: exit stages are 0..<M.
    public var stageCount: Int { exitLayers.count }
    /// The layers before each head, after the one before it. [M]
    public var stages: [Range<Int>] {
        zip([-1] + exitLayers, exitLayers).map { before, exit in before + 1..<exit + 1 }
    }
    /// Rows in the trunk besides the patch tokens.
    public var classTokenCount: Int { usesClassToken ? 1 : 0 }
    /// Width of one attention head.
    public var headWidth: Int { hiddenSize / headCount }
    /// Patches across and down of the position embedding.
    public var positionGrid: PixelSize { grid(for: imageSize) }
    /// The picture one forward pass is meant for: the window in slide mode, else `imageSize`.
    public var nominalInput: PixelSize {
        if case .slide(let crop, _) = inference { return crop }
        return imageSize
    }

    /// Patches across and down of a picture padded to whole patches.
    public func grid(for size: PixelSize) -> PixelSize {
        PixelSize(
            width: (size.width + patchSize - 1) / patchSize, height: (size.height + patchSize - 1) / patchSize)
    }
}
