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
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .cannotCreateFolder(path: path, reason: Self.reason(error))
        }
        for name in Self.names(in: path) where Self.isPicture(name) || name.contains(".png.part-") {
            unsafe unlink("\(path)/\(name)")
        }
    }

    /// Whether the folder can be written to; nothing is changed. An earlier run, known by its `frames.csv`, may be
    /// replaced with `overwrite`; PNG files without such an index are somebody else's.
    package static func check(_ path: String, overwrite: Bool) throws(RunError) {
        var existing = URL(fileURLWithPath: path)
        while existing.path != "/", unsafe access(existing.path, F_OK) != 0 { existing.deleteLastPathComponent() }
        guard unsafe access(existing.path, W_OK | X_OK) == 0 else {
            throw .cannotCreateFolder(path: path, reason: unsafe String(cString: strerror(errno)))
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

    package func file(_ name: String) -> String { "\(path)/\(name)" }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let code = underlying?.domain == NSPOSIXErrorDomain ? underlying?.code : nil
        return code.map { unsafe String(cString: strerror(Int32($0))) } ?? error.localizedDescription
    }
}
