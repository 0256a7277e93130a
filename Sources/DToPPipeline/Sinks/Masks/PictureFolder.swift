import FileNames
import SystemPackage

/// A stream's folder of PNG files, which holds no pictures but this run's.
package struct PictureFolder {
    package let path: FilePath

    /// Creates the folder, or takes over an earlier run's. The earlier run's pictures are removed, so that no stale
    /// ones remain.
    package init(_ path: FilePath, overwrite: Bool) throws(RunError) {
        try Self.check(path, overwrite: overwrite)
        self.path = path
        if let failure = path.makeFolders() { throw Self.cannotCreate(path, failure) }
        for name in Self.names(in: path) where Self.isPicture(name) || Self.isUnfinished(name) {
            _ = path.appending(name).remove()
        }
    }

    /// Checks that the folder can be written to, without changing anything. `overwrite` allows replacing an earlier
    /// run's results, recognized by their `frames.csv`. PNG files without that index are not ours and are never
    /// replaced.
    package static func check(_ path: FilePath, overwrite: Bool) throws(RunError) {
        if let refusal = path.refusalOfFolder { throw cannotCreate(path, refusal) }
        let names = names(in: path)
        let isOurs = names.contains { $0.text == MaskIndex.name }
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

    private static func cannotCreate(_ path: FilePath, _ failure: Errno) -> RunError {
        .cannotCreateFolder(path: path.shown, reason: failure.description)
    }
}
