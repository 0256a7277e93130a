import FileNames
import Glibc
import SystemPackage

/// A file that was written, and can get further names while nobody has touched it.
struct WrittenFile {
    let path: FilePath
    private let status: stat

    /// Nil if the file's status cannot be read.
    init?(_ path: FilePath) {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        self.path = path
        self.status = status
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
        guard let now = WrittenFile(name)?.status else { return false }
        return now.st_dev == status.st_dev && now.st_ino == status.st_ino && now.st_size == status.st_size
            && now.st_mtim.tv_sec == status.st_mtim.tv_sec && now.st_mtim.tv_nsec == status.st_mtim.tv_nsec
    }
}
