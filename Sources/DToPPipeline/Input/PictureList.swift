import FileNames
import Glibc
import SystemPackage

/// Pictures that stand for themselves, in the order of their names: a folder's, a glob's, a list's.
public struct PictureList: Equatable, Sendable {
    public let paths: [FilePath]
    /// Files and folders beside them that are no pictures by their names.
    let leftOut: [FilePath]

    package init(_ paths: [FilePath], leftOut: [FilePath] = []) {
        self.paths = paths
        self.leftOut = leftOut
    }

    /// The pictures of a folder. Hidden files count for nothing.
    init(folder: FilePath) throws(InputError) {
        let names: [FilePath.Component]
        do { names = try folder.entries() } catch { throw .unreadableFolder(folder.shown) }
        self.init(of: names.filter { $0.bytes.first != UInt8(ascii: ".") }.map { folder.appending($0) })
        if paths.isEmpty { throw .noPictures(folder.shown) }
    }

    /// The pictures that a glob matches; folders on the way to them that exist by that very name are these.
    init(matching pattern: FilePath) throws(InputError) {
        let matches = Self.matches(of: Self.literalFolders(pattern))
        if matches.isEmpty { throw .noMatch(pattern.shown) }
        self.init(of: matches)
        if paths.isEmpty { throw .noPictures(pattern.shown) }
    }

    private init(of entries: [FilePath]) {
        let isPicture = entries.map { PictureEnding.isNamed($0) && !$0.isFolder }
        self.init(
            zip(entries, isPicture).filter(\.1).map(\.0), leftOut: zip(entries, isPicture).filter { !$1 }.map(\.0))
    }

    /// Tells what was left out: `3 of 10 entries left out, which are no pictures by name: 1 folder, 2 .avif`.
    var note: String? {
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

    private static func matches(of pattern: FilePath) -> [FilePath] {
        var matches = unsafe glob_t()
        defer { unsafe globfree(&matches) }
        guard unsafe pattern.withPlatformString({ unsafe glob($0, 0, nil, &matches) }) == 0 else { return [] }
        return unsafe (0..<Int(matches.gl_pathc)).compactMap { index in
            unsafe matches.gl_pathv[index].map { unsafe FilePath(platformString: $0) }
        }
    }

    /// The pattern with what is special to a glob escaped in folders that exist.
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
