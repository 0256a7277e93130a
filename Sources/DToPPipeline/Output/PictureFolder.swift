import Foundation
import Glibc

/// A stream's folder of PNG files: nothing in it but what this run writes.
package struct PictureFolder {
    package let path: String

    /// Creates the folder, or takes it over: the pictures of an earlier run are removed then, so that no stale one stays
    /// behind.
    package init(_ path: String, overwrite: Bool) throws(RunError) {
        try Self.check(path, overwrite: overwrite)
        self.path = path
        let code = Self.make(path)
        if code != 0 { throw .cannotCreateFolder(path: path, reason: Self.reason(code)) }
        for name in Self.names(in: path) where Self.isPicture(name) || name.contains(".png.part-") {
            unsafe unlink("\(path)/\(name)")
        }
    }

    /// Whether the folder can be written to; nothing is changed. An earlier run, known by its `frames.csv`, may be
    /// replaced with `overwrite`; PNG files without such an index are somebody else's.
    package static func check(_ path: String, overwrite: Bool) throws(RunError) {
        var existing = URL(fileURLWithPath: path)
        while existing.path != "/", unsafe access(existing.path, F_OK) != 0 { existing.deleteLastPathComponent() }
        guard isFolder(existing.path) else { throw .cannotCreateFolder(path: path, reason: reason(ENOTDIR)) }
        guard unsafe access(existing.path, W_OK | X_OK) == 0 else {
            throw .cannotCreateFolder(path: path, reason: reason(errno))
        }
        let names = names(in: path)
        let isOurs = names.contains("frames.csv")
        if !isOurs, let foreign = names.first(where: isPicture) {
            throw .foreignPictures(path: path, example: foreign)
        }
        guard overwrite || !isOurs else { throw .folderInUse(path: path) }
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static func isPicture(_ name: String) -> Bool { name.lowercased().hasSuffix(".png") }

    /// The path of a file within the folder.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a folder and those above it; returns errno, 0 on success.
    private static func make(_ path: String) -> Int32 {
        if unsafe mkdir(path, 0o777) == 0 { return 0 }
        let code = errno
        if code == EEXIST { return isFolder(path) ? 0 : ENOTDIR }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard code == ENOENT, !isFolder(parent) else { return code }
        let above = make(parent)
        if above != 0 { return above }
        return unsafe mkdir(path, 0o777) == 0 ? 0 : errno
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return unsafe stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    private static func reason(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
