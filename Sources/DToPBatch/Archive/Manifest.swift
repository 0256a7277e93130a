import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Foundation
import SystemPackage

/// What an archive consists of, and how it is segmented: `manifest.json`. All workers go by it.
package struct Manifest: Codable, Sendable {
    /// An input of the archive.
    package struct Input: Codable, Equatable, Sendable {
        /// As a configuration names it, from the root.
        package let argument: String
        /// The id of its stream.
        package let stream: String
        /// Nil for an input without files.
        package let fingerprint: Fingerprint?
        /// In order; empty if it cannot be read.
        package let parts: [Part]
        /// Why it cannot be read; nil if it can.
        package let failure: String?
    }

    /// A part of an input, or the whole of it.
    package struct Part: Codable, Equatable, Sendable {
        package let range: VideoPart
        /// As many as it has packets or pictures.
        package let frames: Int
    }

    /// The program's version.
    package var version: String
    package var model: ModelFingerprint
    package var settings: StreamConfiguration
    /// Least length of a part.
    package var part: TimeSpan
    package var inputs: [Input]

    static let name = "manifest.json"

    /// Reads the manifest of an archive's folder. Throws `noManifest`, `badManifest`.
    package init(folder: FilePath) throws(ArchiveError) {
        let path = folder.file(Self.name)
        guard path.exists else { throw .noManifest(folder: folder.shown) }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(path.contents()))
        } catch {
            throw .badManifest(path: path.shown, reason: "\(error)")
        }
    }

    /// A manifest without inputs.
    package init(version: String, model: ModelFingerprint, settings: StreamConfiguration, part: TimeSpan) {
        self.version = version
        self.model = model
        self.settings = settings
        self.part = part
        inputs = []
    }

    /// Writes it, whole or not at all. Makes the folder.
    package func write(to folder: FilePath) throws {
        try folder.createFolders()
        try AtomicFile.write(Array(try Self.json(self, .prettyPrinted)), to: folder.file(Self.name))
        if let failure = folder.sync() { throw OutputError(.write, path: folder.shown, code: failure.rawValue) }
    }

    /// What differs between the ways in which two archives are segmented, by the settings' keys in backticks.
    package func differences(from other: Manifest) -> [String] {
        var found = model.differences(from: other.model)
        if version != other.version { found.append("dtopd \(other.version), now \(version)") }
        if part != other.part { found.append("parts of \(other.part), now \(part)") }
        return found + settings.changes(from: other.settings)
    }

    /// What decides the answers, besides the inputs.
    var recipe: String {
        get throws {
            let settings = String(decoding: try Self.json(settings), as: UTF8.self)
            return "\(version)\n\(model.hash)\n\(settings)\n"
        }
    }

    /// The items, in the order of the inputs.
    package var items: [Item] {
        get throws {
            let recipe = try recipe
            return inputs.enumerated().flatMap { index, input in
                input.failure != nil
                    ? [Item(of: input, index: index, part: nil, recipe: recipe)]
                    : input.parts.indices.map { Item(of: input, index: index, part: $0, recipe: recipe) }
            }
        }
    }

    private static func json(_ value: some Encodable, _ format: JSONEncoder.OutputFormatting = []) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format.union([.sortedKeys, .withoutEscapingSlashes])
        return try encoder.encode(value)
    }
}
