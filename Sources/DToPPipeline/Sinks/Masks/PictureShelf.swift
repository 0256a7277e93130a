import SwiftGlibc
import FileNames
import SystemPackage

/// The pictures of one folder, from the oldest that is left, as its `frames.csv` lists them. Memory does not grow with
/// their number. Only files under a name that this program gives, untouched since, are ever deleted.
struct PictureShelf {
    private struct Picture {
        let name: String
        let wall: WallTime
        /// The picture before if it is the same one, under another name.
        let sameAs: String
        /// Where its line begins, in bytes.
        let place: Int64
    }

    let folder: FilePath
    /// Bytes of the pictures that are left; 0 unless they are counted.
    private(set) var bytes: Int64 = 0
    private let isCounted: Bool
    private let lock: FolderLock?
    private var reader: LineReader
    /// The oldest picture that is left; nil if it has not been read.
    private var oldest: Picture?
    /// Whether files have changed that others should not have touched.
    private var isMiscounted = false

    /// A file that was changed later than this after its picture is not ours.
    private static let untouched: Duration = .seconds(600)
    /// An index with fewer bytes to keep is written anew after every deletion.
    private static let smallIndex: Int64 = 1 << 20

    /// Nil if the folder has no index of this program.
    /// - Parameters:
    ///   - isCounted: whether bytes matter.
    ///   - lock: keeps other processes away; nil if its owner does.
    init?(_ folder: FilePath, isCounted: Bool, lock: FolderLock? = nil) {
        self.folder = folder
        self.isCounted = isCounted
        self.lock = lock
        reader = LineReader(folder.file(MaskIndex.name))
        guard let first = try? reader.next(), first.starts(with: MaskIndex.beginning) else { return nil }
        count()
    }

    /// When the oldest picture was made; nil if none is left.
    mutating func oldestTime() -> WallTime? {
        oldest = oldest ?? next()
        return oldest?.wall
    }

    /// Notes a picture that has been written.
    mutating func add(_ name: String) { if isCounted { bytes += size(of: name) } }

    private func size(of name: String) -> Int64 { status(of: name).map { Int64($0.size) } ?? 0 }

    /// Deletes the oldest picture, unless somebody else has changed it. Returns a sentence about what went wrong; nil
    /// if nothing did.
    mutating func deleteOldest() -> String? {
        guard let picture = oldest ?? next() else { return nil }
        let next = next()
        oldest = next
        guard let status = status(of: picture.name), isOurs(status, picture) else {
            isMiscounted = true
            return nil
        }
        if let failure = folder.file(picture.name).remove() {
            isMiscounted = true
            return "cannot delete '\(folder.file(picture.name).shown)': \(failure)"
        }
        // A file goes with its last name.
        if isCounted, next?.sameAs != picture.name { bytes -= Int64(status.size) }
        return nil
    }

    /// Whether the folder has more than one picture.
    mutating func hasSeveral() -> Bool {
        guard let first = oldest ?? next() else { return false }
        oldest = first
        var ahead = reader
        while let line = try? ahead.next() {
            if Self.picture(line, at: 0) != nil { return true }
        }
        return false
    }

    /// Takes the lines of deleted pictures out of the index, unless that costs more than it is worth. `drop` removes
    /// the lines before a place, and returns where the first line begins then.
    mutating func tidy(drop: (Int64) throws -> Int64) throws {
        if isMiscounted { count() }
        guard let end = try? folder.file(MaskIndex.name).stat().size else { return }
        let place = oldest?.place ?? reader.offset
        let (gone, kept) = (place - Int64(MaskIndex.header.count), Int64(end) - place)
        guard gone > 0, kept < Self.smallIndex || gone > kept else { return }
        let ahead = reader.offset - place
        let start = try drop(place)
        reader = LineReader(folder.file(MaskIndex.name), at: start + ahead)
        oldest = oldest.map { Picture(name: $0.name, wall: $0.wall, sameAs: $0.sameAs, place: start) }
    }

    /// Deletes the folder if nothing is left in it but its index and its labels; returns whether it has.
    func removeIfEmpty() -> Bool {
        let own = [MaskIndex.name, LabelFile.name]
        guard let names = try? folder.entries(), names.allSatisfy({ own.contains($0.text) }) else { return false }
        for name in own { _ = folder.file(name).remove() }
        return folder.removeFolder() == nil
    }

    private mutating func count() {
        isMiscounted = false
        guard isCounted else { return }
        bytes = 0
        var ahead = reader
        var last = oldest
        while let line = try? ahead.next() {
            guard let picture = Self.picture(line, at: 0) else { continue }
            if let last, picture.sameAs != last.name { bytes += size(of: last.name) }
            last = picture
        }
        if let last { bytes += size(of: last.name) }
    }

    private mutating func next() -> Picture? {
        while true {
            let place = reader.offset
            guard let line = try? reader.next() else { return nil }
            if let picture = Self.picture(line, at: place) { return picture }
        }
    }

    /// Nil for lines about files that this program does not name.
    private static func picture(_ line: [UInt8], at place: Int64) -> Picture? {
        let fields = String(decoding: line, as: UTF8.self).split(separator: ",", omittingEmptySubsequences: false)
        guard fields.count >= 7, let wall = WallTime(String(fields[3])), OutputPaths.isFrameFile(fields[4]) else {
            return nil
        }
        return Picture(
            name: String(fields[4]), wall: wall, sameAs: fields.count > 7 ? String(fields[7]) : "", place: place)
    }

    private func status(of name: String) -> Stat? {
        guard let status = try? folder.file(name).stat(followTargetSymlink: false), status.type == .regular else {
            return nil
        }
        return status
    }

    private func isOurs(_ status: Stat, _ picture: Picture) -> Bool {
        let changed = Double(status.st_mtim.tv_sec)
        return changed <= picture.wall.seconds + Self.untouched / .seconds(1)
    }
}
