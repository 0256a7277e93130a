import DToPConfiguration
import FileNames
import SystemPackage

/// How far an archive is: the records of all its items.
package struct ArchiveState: Sendable {
    package enum Progress: Sendable {
        case done(DoneRecord)
        case failed(reason: String)
        case left
    }

    package let manifest: Manifest
    /// All items and how far each is, in the manifest's order.
    package let items: [(item: Item, progress: Progress)]

    /// Reads the manifest and all records.
    package init(_ archive: FilePath) throws {
        manifest = try Manifest(folder: archive)
        items = try manifest.items.map { item in
            let folder = ItemFolder(of: item, in: archive)
            if let reason = item.input.failure { return (item, .failed(reason: reason)) }
            if let record = folder.doneRecord() { return (item, .done(record)) }
            if folder.isDone {
                // A worker would take it for done.
                return (item, .failed(reason: "\(ArchiveError.damaged(item: "'\(folder.path.shown)'"))"))
            }
            if let failure = folder.failureRecord() { return (item, .failed(reason: failure.reason)) }
            return (item, .left)
        }
    }

    package var done: [DoneRecord] {
        items.compactMap { if case .done(let record) = $0.progress { record } else { nil } }
    }
    package var failed: [(item: Item, reason: String)] {
        items.compactMap { if case .failed(let reason) = $0.progress { ($0.item, reason) } else { nil } }
    }
    /// Items still to be done.
    package var left: [Item] { items.compactMap { if case .left = $0.progress { $0.item } else { nil } } }
}
