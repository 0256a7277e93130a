import FileNames
import SystemPackage

/// The parts of a model that a checkpoint lacks: the configuration, and optionally preprocessing and colours.
///
/// The file is a `config.json` that may also contain `preprocessor_config` and `palette`, the contents of those files.
/// If it does not, the files of these names beside it are used, provided it is itself named `config.json`.
package struct ModelTemplate: Sendable {
    package let path: FilePath
    package let configuration: ModelConfiguration
    /// ImageNet's normalisation at the configuration's image size if there is no other.
    package let preprocessing: Preprocessing
    /// Nil if there is none.
    package let palette: Palette?

    /// Throws `notFound`, `unreadable`, `malformedJSON` or `invalidValue`.
    package init(path: FilePath) throws(ModelError) {
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
