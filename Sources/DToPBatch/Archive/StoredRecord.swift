import DToPMedia
import FileNames
import Foundation
import SystemPackage

/// What an archive keeps of an item, in a file of its own.
protocol StoredRecord: Codable {}

extension StoredRecord {
    /// Reads a record; nil if the file is missing or damaged.
    init?(_ path: FilePath) {
        guard let bytes = try? path.contents(), let record = try? JSONDecoder().decode(Self.self, from: Data(bytes))
        else { return nil }
        self = record
    }

    /// Writes it, whole or not at all.
    func write(to path: FilePath) throws { try AtomicFile.write(Array(JSONEncoder().encode(self)), to: path) }
}
