import FileNames
import SystemPackage

/// What a checkpoint does not say of its model: the configuration, and where there are any preprocessing and colours.
///
/// The file is a `config.json` that may also hold `preprocessor_config` and `palette`, the contents of those files.
/// Without them the files of these names beside it serve, if it is itself named `config.json`.
public struct ModelTemplate: Sendable {
    public let path: FilePath
    public let configuration: ModelConfiguration
    /// ImageNet's normalisation at the configuration's image size if the file says nothing.
    public let preprocessing: Preprocessing
    /// Nil if the file says nothing.
    public let palette: Palette?

    /// Throws `notFound`, `unreadable`, `malformedJSON` or `invalidValue`.
    public init(path: FilePath) throws(ModelError) {
        self.path = path
        configuration = try ModelConfiguration(path: path)
        let additions = try JSONFile.decode(Additions.self, at: path)
        let isInModel = path.lastComponent == "config.json"
        func beside(_ name: String) -> FilePath? {
            let other = path.folder.file(name)
            return isInModel && other.exists ? other : nil
        }
        if let file = additions.preprocessing {
            preprocessing = try Preprocessing(file, path: path.shown, configuration: configuration)
        } else if let other = beside("preprocessor_config.json") {
            preprocessing = try Preprocessing(path: other, configuration: configuration)
        } else {
            preprocessing = Preprocessing(size: .fixed(configuration.imageSize))
        }
        if let file = additions.palette {
            palette = try Palette(file, path: path.shown, classCount: configuration.classCount)
        } else if let other = beside("palette.json") {
            palette = try Palette(path: other, classCount: configuration.classCount)
        } else {
            palette = nil
        }
    }

    private struct Additions: Decodable {
        let preprocessing: PreprocessorFile?
        let palette: [[WholeNumber]]?

        enum CodingKeys: String, CodingKey {
            case preprocessing = "preprocessor_config"
            case palette
        }
    }
}
