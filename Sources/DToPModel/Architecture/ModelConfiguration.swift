import Compute
import FileNames
import Foundation
import Imaging
import SystemPackage

/// A model's architecture and settings: the `config.json` of a model directory.
package struct ModelConfiguration: Sendable, Equatable {
    /// Size and options of all layers.
    package var layer: LayerBlueprint.Configuration
    /// Layers of the trunk.
    package var layerCount: Int
    /// Side of a patch in pixels, P.
    package var patchSize: Int
    /// Whether a class token precedes the patch tokens in attention.
    package var usesClassToken: Bool
    /// Size of the pictures the position embedding was learned on; a multiple of the patch.
    package var imageSize: PixelSize
    /// Name of each class.
    package var labels: [String]
    /// The label that means "no class" in training data; nil if there is none.
    package var ignoreIndex: Int?
    /// Which tokens exit at the heads.
    package var pruning: PruningConfiguration
    /// Layers followed by a head, 0-based and ascending; the final one is the last layer.
    package var exitLayers: [Int]
    /// How the position embedding is resized to other grids.
    package var positionInterpolation: PositionInterpolation
    /// Whether a picture is segmented whole or in windows.
    package var inference: InferenceMode
    /// The kind and size of all heads.
    package var head: HeadConfiguration
    /// Reference values for the familiarity of pictures; nil if not measured.
    package var familiarity: Familiarity?
    /// Default precision of the layers' products.
    package var precision: Precision

    /// Does not check the values; `validate(file:)` does.
    package init(
        layer: LayerBlueprint.Configuration, layerCount: Int, patchSize: Int = 16, usesClassToken: Bool = false,
        imageSize: PixelSize, labels: [String], ignoreIndex: Int? = nil,
        pruning: PruningConfiguration = PruningConfiguration(), exitLayers: [Int],
        positionInterpolation: PositionInterpolation = .bicubic, inference: InferenceMode = .whole,
        head: HeadConfiguration, familiarity: Familiarity? = nil, precision: Precision = .float32
    ) {
        self.layer = layer
        self.layerCount = layerCount
        self.patchSize = patchSize
        self.usesClassToken = usesClassToken
        self.imageSize = imageSize
        self.labels = labels
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
    package init(path: FilePath) throws(ModelError) {
        self = try JSONFile.decode(Self.self, at: path, optionalKeys: Self.optionalKeys)
        try validate(file: path.shown)
    }

    /// The contents of a `config.json` that reads back as this configuration. Throws `JSONEncoder`'s error if a number
    /// is not finite.
    package func json() throws -> Data { try JSONFile.encode(self) }

    /// Number of classes, K.
    package var classCount: Int { labels.count }
    /// Number of heads, M; stages are 0..<M.
    package var stageCount: Int { exitLayers.count }
    /// Layers of each stage. [M]
    package var stages: [Range<Int>] {
        zip([-1] + exitLayers, exitLayers).map { before, exit in before + 1..<exit + 1 }
    }
    /// Rows in the trunk besides the patch tokens.
    package var classTokenCount: Int { usesClassToken ? 1 : 0 }
    /// Size of the position embedding, in patches.
    package var positionGrid: PixelSize { grid(for: imageSize) }
    /// Size of the picture one forward pass is meant for: the window in slide mode, else `imageSize`.
    package var nominalInput: PixelSize {
        if case .slide(let crop, _) = inference { return crop }
        return imageSize
    }

    /// Size in patches of a picture padded to whole patches.
    package func grid(for size: PixelSize) -> PixelSize {
        PixelSize(
            width: (size.width + patchSize - 1) / patchSize, height: (size.height + patchSize - 1) / patchSize)
    }
}
