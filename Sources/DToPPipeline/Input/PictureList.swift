import FileNames
import Glibc
import SystemPackage

/// Independent pictures: those of a folder or glob, ordered by name, or those of a list, in its order.
package struct PictureList: Equatable, Sendable {
    package let paths: [FilePath]
    /// Other files and folders found, whose names are not those of pictures.
    let leftOut: [FilePath]

    package init(_ paths: [FilePath], leftOut: [FilePath] = []) {
        self.paths = paths
        self.leftOut = leftOut
    }

    /// The pictures of a folder, without hidden files.
    package init(folder: FilePath) throws(InputError) {
        let names: [FilePath.Component]
        do { names = try folder.entries() } catch { throw .unreadableFolder(folder.shown) }
        self.init(of: names.filter { $0.bytes.first != UInt8(ascii: ".") }.map { folder.appending($0) })
        if paths.isEmpty { throw .noPictures(folder.shown) }
    }

    /// The pictures that a glob matches. Leading folders that exist by that exact name are taken literally.
    init(matching pattern: FilePath) throws(InputError) {
        let matches = Self.literalFolders(pattern).matches
        if matches.isEmpty { throw .noMatch(pattern.shown) }
        self.init(of: matches)
        if paths.isEmpty { throw .noPictures(pattern.shown) }
    }

    private init(of entries: [FilePath]) {
        let isPicture = entries.map { PictureEnding.isNamed($0) && !$0.isFolder }
        self.init(
            zip(entries, isPicture).filter(\.1).map(\.0), leftOut: zip(entries, isPicture).filter { !$1 }.map(\.0))
    }

    /// What was left out: `3 of 10 entries left out, no pictures by their names: 2 .txt, 1 folder`; nil if nothing.
    package var note: String? {
        if leftOut.isEmpty { return nil }
        let kinds = Dictionary(grouping: leftOut) { path in
            if path.isFolder { return "folder" }
            return path.extension.map { ".\(ByteText.shown($0.lowercased()))" } ?? "without an ending"
        }
        let named = kinds.sorted { $0.key < $1.key }.map { "\($1.count) \($0)" }
        let more = named.count > 8 ? ", ..." : ""
        return "\(leftOut.count) of \(leftOut.count + paths.count) entries left out, no pictures by their names: "
            + named.prefix(8).joined(separator: ", ") + more
    }

    /// The pattern with glob characters escaped in leading folders that exist.
    private static func literalFolders(_ pattern: FilePath) -> FilePath {
        var folder = FilePath(root: pattern.root, [])
        var result = folder
        var rest = pattern.components[...]
        while rest.count > 1, let part = rest.first, folder.appending(part).isFolder {
            folder.append(part)
            let escaped = part.bytes.flatMap { "*?[]\\".utf8.contains($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
            result.append(FilePath(bytes: escaped).components)
            rest.removeFirst()
        }
        return result.appending(rest)
    }
}
