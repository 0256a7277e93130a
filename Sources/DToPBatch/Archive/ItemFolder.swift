import DToPPipeline
import FileNames
import Foundation
import SystemPackage

/// Where an item's outputs are: `items/<stream>/<part>-<key>`. The folder has that name only when it is complete.
package struct ItemFolder: Sendable {
    package let path: FilePath
    private static let partial = ".partial."

    /// - Parameter archive: the archive's folder.
    package init(of item: Item, in archive: FilePath) {
        let number = Format.padded(String((item.number ?? 0) + 1), to: 4, with: "0")
        path = Self.all(in: archive).file(item.input.stream).file("\(number)-\(item.key)")
    }

    /// The folder of all items.
    static func all(in archive: FilePath) -> FilePath { archive.file("items") }

    var record: FilePath { path.file(DoneRecord.name) }
    private var failure: FilePath { path.folder.file("\(path.lastComponent?.text ?? "").failed.json") }

    /// Its done record; nil if it is not done.
    package func doneRecord() -> DoneRecord? { DoneRecord(record) }
    /// Why it failed last; nil if it did not.
    package func failureRecord() -> FailureRecord? { FailureRecord(failure) }
    /// Whether it is done. Its outputs are complete then.
    package var isDone: Bool { record.exists }

    /// Makes a folder to write into, which `publish` takes over. Throws `OutputError`.
    package func begin() throws(OutputError) -> FilePath {
        let name = (path.lastComponent?.text ?? "") + Self.partial + UUID().uuidString.lowercased()
        let partial = path.folder.file(name)
        try partial.createFolders()
        return partial
    }

    /// Gives the finished folder its name, so that it outlives the machine's power, and deletes what killed workers have
    /// left of the same item. If another worker was faster, its outputs stay: they are the same. A folder without a record
    /// is replaced: somebody has deleted that.
    /// - Parameter replaces: whether outputs of before are replaced.
    package func publish(_ partial: FilePath, replaces: Bool) throws(OutputError) {
        if let failure = partial.syncAll() { throw error(.write, failure) }
        if path.exists, replaces || !isDone {
            let old = try begin()
            if let failure = path.rename(to: old) { throw error(.write, failure) }
        }
        if let failure = partial.rename(to: path) {
            guard isDone else { throw error(.create, failure) }
        }
        if let failure = path.folder.sync() { throw error(.write, failure) }
        _ = failure.remove()
        removeLeftovers()
    }

    /// Keeps why the item failed.
    package func fail(_ record: FailureRecord) throws {
        try path.folder.createFolders()
        try record.write(to: failure)
    }

    /// Deletes what workers have written for the item. A folder that holds anything else than its record says stays.
    package func remove() {
        guard let record = doneRecord(), holdsOnly(record) else { return }
        try? path.removeAll()
        _ = failure.remove()
        removeLeftovers()
        // The stream's folder goes with its last item.
        _ = path.folder.removeFolder()
    }

    /// Whether number and size of the files are those of the record's item.
    private func holdsOnly(_ record: DoneRecord) -> Bool {
        guard path.lastComponent?.text.hasSuffix("-\(record.key)") == true,
            let names = try? path.filesBelow().filter({ $0.text != DoneRecord.name })
        else { return false }
        let sizes = names.map { (try? path.pushing($0).stat()).map { Int64($0.size) } ?? 0 }
        return sizes.count == record.outputs.files && sizes.reduce(0, +) == record.outputs.bytes
    }

    /// Deletes unfinished folders of the item. A worker that still writes to one finds the item done.
    func removeLeftovers() {
        let beginning = (path.lastComponent?.text ?? "") + Self.partial
        for name in (try? path.folder.entries()) ?? [] where name.text.hasPrefix(beginning) {
            try? path.folder.appending(name).removeAll()
        }
    }

    private func error(_ operation: OutputError.Operation, _ failure: Errno) -> OutputError {
        OutputError(operation, path: path.shown, code: failure.rawValue)
    }
}
