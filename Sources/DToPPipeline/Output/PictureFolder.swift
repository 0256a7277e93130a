import FileNames
import Glibc
import SystemPackage

/// A stream's folder of PNG files: nothing in it but what this run writes.
package struct PictureFolder {
    package let path: FilePath

    /// Creates the folder, or takes it over: the pictures of an earlier run are removed then, so that no stale one stays
    /// behind.
    package init(_ path: FilePath, overwrite: Bool) throws(RunError) {
        try Self.check(path, overwrite: overwrite)
        self.path = path
        if let failure = Self.make(path) { throw Self.cannotCreate(path, failure) }
        for name in Self.names(in: path) where Self.isPicture(name) || Self.isUnfinished(name) {
            unsafe path.appending(name).withPlatformString { _ = unsafe unlink($0) }
        }
    }

    /// Whether the folder can be written to; nothing is changed. An earlier run, known by its `frames.csv`, may be
    /// replaced with `overwrite`; PNG files without such an index are somebody else's.
    package static func check(_ path: FilePath, overwrite: Bool) throws(RunError) {
        var existing = path
        while !existing.exists, existing != ".", existing.lastComponent != nil { existing = existing.folder }
        guard existing.isFolder else { throw cannotCreate(path, .notDirectory) }
        if let refusal = existing.refusal(of: W_OK | X_OK) { throw cannotCreate(path, refusal) }
        let names = names(in: path)
        let isOurs = names.contains("frames.csv")
        if !isOurs, let foreign = names.first(where: isPicture) {
            throw .foreignPictures(path: path.shown, example: foreign.shown)
        }
        guard overwrite || !isOurs else { throw .folderInUse(path: path.shown) }
    }

    private static func names(in folder: FilePath) -> [FilePath.Component] { (try? folder.entries()) ?? [] }

    private static func isPicture(_ name: FilePath.Component) -> Bool { name.text.lowercased().hasSuffix(".png") }

    private static func isUnfinished(_ name: FilePath.Component) -> Bool { name.text.contains(".png.part-") }

    /// The path of a file within the folder.
    package func file(_ name: String) -> FilePath { path.file(name) }

    /// Makes a folder and those above it; returns why that is not possible, nil on success.
    private static func make(_ path: FilePath) -> Errno? {
        guard let failure = makeOne(path) else { return nil }
        if failure == .fileExists { return path.isFolder ? nil : .notDirectory }
        guard failure == .noSuchFileOrDirectory, !path.folder.isFolder, path.folder != path else { return failure }
        return make(path.folder) ?? makeOne(path)
    }

    private static func makeOne(_ path: FilePath) -> Errno? {
        unsafe path.withPlatformString { unsafe mkdir($0, 0o777) == 0 ? nil : Errno(rawValue: errno) }
    }

    private static func cannotCreate(_ path: FilePath, _ failure: Errno) -> RunError {
        .cannotCreateFolder(path: path.shown, reason: failure.description)
    }
}
