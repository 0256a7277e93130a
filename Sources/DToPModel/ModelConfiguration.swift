import FileNames
import Foundation
import Numerics
import SystemPackage

/// A model's architecture and settings: the `config.json` of a model directory.
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
    /// Whether a class token precedes the patch tokens in attention.
    public var usesClassToken: Bool
    /// Size of the pictures the position embedding was learned on; a multiple of the patch.
    public var imageSize: PixelSize
    /// Name of each class.
    public var labels: [String]
    /// Epsilon of the trunk's layer norms.
    public var normEpsilon: Float
    /// The label that means "no class" in training data; nil if there is none.
    public var ignoreIndex: Int?
    /// Which tokens exit at the heads.
    public var pruning: PruningConfiguration
    /// Layers followed by a head, 0-based and ascending; the final one is the last layer.
    public var exitLayers: [Int]
    /// How the position embedding is resized to other grids.
    public var positionInterpolation: PositionInterpolation
    /// Whether a picture is segmented whole or in windows.
    public var inference: InferenceMode
    /// The kind and size of all heads.
    public var head: HeadConfiguration
    /// Reference values for the familiarity of pictures; nil if not measured.
    public var familiarity: Familiarity?
    /// Default precision of the layers' products.
    public var precision: Precision

    /// Does not check the values; `validate(file:)` does.
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

    /// The contents of a `config.json` that reads back as this configuration. Throws `JSONEncoder`'s error if a number
    /// is not finite.
    public func json() throws -> Data { try JSONFile.encode(ConfigurationFile(self)) }

    /// Number of classes, K.
    public var classCount: Int { labels.count }
    /// Number of heads, M; stages are 0..<M.
    public var stageCount: Int { exitLayers.count }
    /// Layers of each stage. [M]
    public var stages: [Range<Int>] {
        zip([-1] + exitLayers, exitLayers).map { before, exit in before + 1..<exit + 1 }
    }
    /// Rows in the trunk besides the patch tokens.
    public var classTokenCount: Int { usesClassToken ? 1 : 0 }
    /// Width of one attention head.
    public var headWidth: Int { hiddenSize / headCount }
    /// Size of the position embedding, in patches.
    public var positionGrid: PixelSize { grid(for: imageSize) }
    /// Size of the picture one forward pass is meant for: the window in slide mode, else `imageSize`.
    public var nominalInput: PixelSize {
        if case .slide(let crop, _) = inference { return crop }
        return imageSize
    }

    /// Size in patches of a picture padded to whole patches.
    public func grid(for size: PixelSize) -> PixelSize {
        PixelSize(
            width: (size.width + patchSize - 1) / patchSize, height: (size.height + patchSize - 1) / patchSize)
    }
}
