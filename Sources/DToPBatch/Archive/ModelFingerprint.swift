import DToPConfiguration
import DToPMedia
import DToPModel
import FileNames
import SystemPackage

/// What tells whether a model is the one of before.
package struct ModelFingerprint: Codable, Equatable, Sendable {
    package let name: String
    /// SHA-256 of the weights' hash and of the other files that decide its answers and colours.
    package let hash: String

    private static let files = ["config.json", "preprocessor_config.json", "palette.json"]

    /// - Parameter palette: of the configuration; nil for the model's.
    package init(_ model: ModelDirectory, palette: String?) {
        name = model.name
        let hash = SHA256()
        hash.add("\(model.weightsHash())\n".utf8)
        for path in Self.files.map(model.path.file) + [palette].compactMap({ $0.map { FilePath(text: $0) } }) {
            // An absent file counts as an empty one.
            let bytes = (try? path.contents()) ?? []
            hash.add("\(bytes.count)\n".utf8)
            hash.add(bytes)
        }
        self.hash = hash.finishAsText()
    }

    /// What differs from the model of before, in words.
    func differences(from other: ModelFingerprint) -> [String] {
        hash == other.hash ? [] : ["model \(other.name) (\(other.hash.prefix(8))), now \(name) (\(hash.prefix(8)))"]
    }
}
