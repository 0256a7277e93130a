import FileNames
import SystemPackage

/// A model directory in Hugging Face's layout, read and checked: configuration, weights, preprocessing, palette.
package struct ModelDirectory: Sendable {
    /// The path as given.
    package let path: FilePath
    /// `config.json`.
    package let configuration: ModelConfiguration
    /// `preprocessor_config.json`; if absent, ImageNet's normalisation at the configuration's image size.
    package let preprocessing: Preprocessing
    /// `palette.json`; generated if absent.
    package let palette: Palette
    /// `model.safetensors`: every parameter is present, finite and of the right shape.
    package private(set) var weights: Safetensors
    /// Number of weights.
    package let weightCount: Int

    /// Throws `notFound`, `notADirectory` or `incomplete` if files are missing, else the error of the first bad file.
    package init(path: FilePath) throws(ModelError) {
        guard path.exists else { throw .notFound(path: path.shown) }
        guard path.isFolder else { throw .notADirectory(path: path.shown) }
        for file in ["config.json", "model.safetensors"] where !path.file(file).exists {
            throw .incomplete(directory: path.shown, file: file)
        }
        self.path = path
        configuration = try ModelConfiguration(path: path.file("config.json"))
        preprocessing =
            path.file("preprocessor_config.json").exists
            ? try Preprocessing(path: path.file("preprocessor_config.json"), configuration: configuration)
            : Preprocessing(size: .fixed(configuration.imageSize))
        palette =
            path.file("palette.json").exists
            ? try Palette(path: path.file("palette.json"), classCount: configuration.classCount)
            : Palette(generatedFor: configuration.classCount)
        weights = try Safetensors(path: path.file("model.safetensors"))
        let blueprint = Blueprint(configuration)
        try blueprint.check(against: weights)
        try blueprint.checkValues(in: weights)
        weightCount = blueprint.weightCount
    }

    /// The model's reference tensors, opened on each call; nil if the directory has no `golden.safetensors`.
    package func golden() throws(ModelError) -> Safetensors? {
        guard path.file("golden.safetensors").exists else { return nil }
        return try Safetensors(path: path.file("golden.safetensors"))
    }

    /// This directory with the mapped weights of another, which must have the same content.
    package func sharingWeights(of other: ModelDirectory) -> ModelDirectory {
        var shared = self
        shared.weights = other.weights
        return shared
    }

    /// Identifies the model's weights: XXH64 of `model.safetensors`, computed on each call.
    package func weightsHash() -> String { weights.contentHash() }

    /// The model's name: the last component of its path.
    package var name: String { path.absolute.lastComponent?.shown ?? path.shown }
}
