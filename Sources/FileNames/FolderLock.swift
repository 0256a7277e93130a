import Glibc
import SystemPackage

/// Keeps other processes, and other owners in this one, from locking the same folder, until its last reference is gone.
package final class FolderLock: Sendable {
    private let descriptor: Int32

    /// Throws `wouldBlock` if the folder is locked.
    package init(_ folder: FilePath) throws(Errno) {
        descriptor = folder.withPlatformString { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw Errno(rawValue: errno) }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let failure = Errno(rawValue: errno)
            close(descriptor)
            throw failure
        }
    }

    deinit { close(descriptor) }
}
