import FileNames
import Glibc
import SystemPackage

/// A file that was written, and can get further names while nobody has touched it.
struct WrittenFile {
    let path: FilePath
    private let identity: FileIdentity
    private let byteCount: Int64
    private let changed: timespec

    /// Nil if the file's status cannot be read.
    init?(_ path: FilePath) {
        var status = stat()
        let code = path.withPlatformString { lstat($0, &status) }
        guard code == 0, let identity = FileIdentity(path) else { return nil }
        self.path = path
        self.identity = identity
        byteCount = Int64(status.st_size)
        changed = status.st_mtim
    }

    /// Gives the file another name, replacing what is there. Nil if the file has been changed or removed, or the file
    /// system has no further names for it; then nothing has changed.
    func named(_ name: FilePath) -> WrittenFile? {
        if name == path { return isUntouched(path) ? self : nil }
        let temporary = AtomicFile.temporaryPath(for: name)
        defer { _ = temporary.withPlatformString(unlink) }
        let code = path.withPlatformString { from in temporary.withPlatformString { link(from, $0) } }
        guard code == 0, isUntouched(temporary) else { return nil }
        let moved = temporary.withPlatformString { from in name.withPlatformString { rename(from, $0) } }
        return moved == 0 ? WrittenFile(name) : nil
    }

    /// Whether a name still leads to what was written.
    private func isUntouched(_ name: FilePath) -> Bool {
        guard let now = WrittenFile(name) else { return false }
        return now.identity == identity && now.byteCount == byteCount
            && now.changed.tv_sec == changed.tv_sec && now.changed.tv_nsec == changed.tv_nsec
    }
}
