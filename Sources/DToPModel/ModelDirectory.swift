import FileNames
import SystemPackage

/// A model in Hugging Face's layout, read and checked: configuration, weights, preprocessing, palette.
public struct ModelDirectory: Sendable {
    /// As it was given.
    public let path: FilePath
    /// `config.json`.
    public let configuration: ModelConfiguration
    /// `preprocessor_config.json`; without one ImageNet's normalisation at the configuration's image size.
    public let preprocessing: Preprocessing
    /// `palette.json`; generated without one.
    public let palette: Palette
    /// `model.safetensors`: every parameter is there, of the right shape, finite.
    public let weights: Safetensors
    /// Number of weights.
    public let weightCount: Int

    /// Throws `notFound`, `notADirectory` or `incomplete` where files are missing, else what is wrong with one of them.
    public init(path: FilePath) throws(ModelError) {
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
        let inventory = ParameterInventory(configuration)
        try inventory.check(against: weights)
        try inventory.checkValues(in: weights)
        weightCount = inventory.weightCount
    }

    /// The reference tensors of this model, opened anew; nil when the directory has no `golden.safetensors`.
    public func golden() throws(ModelError) -> Safetensors? {
        guard path.file("golden.safetensors").exists else { return nil }
        return try Safetensors(path: path.file("golden.safetensors"))
    }

    /// Tells the weights of one model from those of another: XXH64 of `model.safetensors`, computed when asked for.
    public func weightsHash() -> String { weights.contentHash() }

    /// The last part of the path: what people call the model.
    public var name: String { path.absolute.lastComponent?.shown ?? path.shown }
}
