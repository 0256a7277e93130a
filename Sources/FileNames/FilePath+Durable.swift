import Glibc
import SystemPackage

extension FilePath {
    /// Has the disk keep the names in this folder, or the contents of this file; returns the error, nil on success.
    package func sync() -> Errno? {
        let descriptor = withPlatformString { open($0, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { return Errno(rawValue: errno) }
        defer { close(descriptor) }
        if fsync(descriptor) == 0 { return nil }
        // Some file systems cannot, and some of these keep everything at once.
        return [EINVAL, ENOSYS, ENOTSUP].contains(errno) ? nil : Errno(rawValue: errno)
    }

    /// Has the disk keep this folder with all that it holds; returns the first error, nil on success.
    package func syncAll() -> Errno? {
        guard (try? stat(followTargetSymlink: false))?.type == .directory else { return sync() }
        do throws(Errno) {
            for name in try entries() {
                if let failure = appending(name).syncAll() { return failure }
            }
        } catch {
            return error
        }
        return sync()
    }

    /// Gives this file another name, which must be free, on the same file system. Returns the error, nil on success.
    package func link(to other: FilePath) -> Errno? {
        withPlatformString { from in
            other.withPlatformString { Glibc.link(from, $0) == 0 ? nil : Errno(rawValue: errno) }
        }
    }

    /// Deletes this file or folder with all that it holds; nothing if it does not exist. Links are not followed.
    package func removeAll() throws(Errno) {
        if let failure = remove(), failure != .noSuchFileOrDirectory {
            guard failure == .isDirectory || failure == .notPermitted else { throw failure }
            for name in try entries() { try appending(name).removeAll() }
            if let failure = removeFolder(), failure != .noSuchFileOrDirectory { throw failure }
        }
    }

    /// The files below this folder, by their paths from it, sorted. Links are not followed.
    package func filesBelow() throws(Errno) -> [FilePath] {
        var files: [FilePath] = []
        for name in try entries() {
            let path = appending(name)
            if (try? path.stat(followTargetSymlink: false))?.type == .directory {
                files += try path.filesBelow().map { FilePath(root: nil, [name]).pushing($0) }
            } else {
                files.append(FilePath(root: nil, [name]))
            }
        }
        return files
    }
}
