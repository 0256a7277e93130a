import Glibc
import SystemPackage

/// Tells whether a file has changed.
struct FileVersion: Equatable {
    private let device: UInt
    private let number: UInt
    private let byteCount: Int
    private let seconds: Int
    private let nanoseconds: Int
    /// When it was changed in any way, such as its permissions.
    private let changeSeconds: Int
    private let changeNanoseconds: Int

    /// Nil if there is no such file.
    init?(_ path: FilePath) {
        var status = stat()
        guard unsafe path.withPlatformString({ unsafe stat($0, &status) }) == 0 else { return nil }
        device = UInt(status.st_dev)
        number = UInt(status.st_ino)
        byteCount = Int(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
        changeSeconds = status.st_ctim.tv_sec
        changeNanoseconds = status.st_ctim.tv_nsec
    }
}
