import Foundation
import Glibc

/// A stream's folder of PNG files: nothing in it but what this run writes.
struct PictureFolder {
    let path: String

    /// Creates the folder, or takes it over: with `overwrite` the pictures of an earlier run, known by its `frames.csv`,
    /// are removed, so that no stale one stays behind. PNG files without such an index are somebody else's: refused.
    init(_ path: String, overwrite: Bool) throws(RunError) {
        self.path = path
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw .cannotCreateFolder(path: path, reason: Self.reason(error))
        }
        guard unsafe access(path, W_OK | X_OK) == 0 else {
            throw .cannotCreateFolder(path: path, reason: unsafe String(cString: strerror(errno)))
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        let pictures = names.filter { $0.lowercased().hasSuffix(".png") }
        let isOurs = names.contains("frames.csv")
        if !isOurs, let foreign = pictures.first { throw .foreignPictures(path: path, example: foreign) }
        guard overwrite || !isOurs else { throw .folderInUse(path: path) }
        for name in names where pictures.contains(name) || name.contains(".png.part-") {
            unsafe unlink("\(path)/\(name)")
        }
    }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        let code = underlying?.domain == NSPOSIXErrorDomain ? underlying?.code : nil
        return code.map { unsafe String(cString: strerror(Int32($0))) } ?? error.localizedDescription
    }
}
