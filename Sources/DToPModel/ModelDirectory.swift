import Foundation

/// A model in Hugging Face's layout, read and checked: configuration, weights, preprocessing, palette.
public struct ModelDirectory: Sendable {
    /// As it was given.
    public let path: String
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
    public init(path: String) throws(ModelError) {
        var isDirectory: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw .notFound(path: path)
        }
        guard isDirectory.boolValue else { throw .notADirectory(path: path) }
        for file in ["config.json", "model.safetensors"] where !Self.exists(path, file) {
            throw .incomplete(directory: path, file: file)
        }
        self.path = path
        configuration = try ModelConfiguration(path: Self.join(path, "config.json"))
        preprocessing =
            Self.exists(path, "preprocessor_config.json")
            ? try Preprocessing(path: Self.join(path, "preprocessor_config.json"), configuration: configuration)
            : Preprocessing(size: .fixed(configuration.imageSize))
        palette =
            Self.exists(path, "palette.json")
            ? try Palette(path: Self.join(path, "palette.json"), classCount: configuration.classCount)
            : Palette(generatedFor: configuration.classCount)
        weights = try Safetensors(path: Self.join(path, "model.safetensors"))
        let inventory = ParameterInventory(configuration)
        try inventory.check(against: weights)
        try inventory.checkValues(in: weights)
        weightCount = inventory.weightCount
    }

    /// The reference tensors of this model, opened anew; nil when the directory has no `golden.safetensors`.
    public func golden() throws(ModelError) -> Safetensors? {
        guard Self.exists(path, "golden.safetensors") else { return nil }
        return try Safetensors(path: Self.join(path, "golden.safetensors"))
    }

    /// Tells the weights of one model from those of another: XXH64 of `model.safetensors`, computed when asked for.
    public func weightsHash() -> String { weights.contentHash() }

    /// The last part of the path: what people call the model.
    public var name: String { URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent }

    private static func exists(_ directory: String, _ file: String) -> Bool {
        FileManager.default.fileExists(atPath: join(directory, file))
    }

    private static func join(_ directory: String, _ file: String) -> String {
        directory.hasSuffix("/") ? directory + file : directory + "/" + file
    }
}
