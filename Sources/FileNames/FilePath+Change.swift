import Glibc
import SystemPackage

extension FilePath {
    /// Makes this folder and its parents; returns the error, nil on success.
    package func makeFolders() -> Errno? {
        guard let failure = makeFolder() else { return nil }
        if failure == .fileExists { return isFolder ? nil : .notDirectory }
        guard failure == .noSuchFileOrDirectory, !folder.isFolder, folder != self else { return failure }
        return folder.makeFolders() ?? makeFolder()
    }

    private func makeFolder() -> Errno? {
        withPlatformString { mkdir($0, 0o777) == 0 ? nil : Errno(rawValue: errno) }
    }

    /// Gives the file another name on the same file system, and replaces what has that. Returns the error, nil on
    /// success.
    package func rename(to other: FilePath) -> Errno? {
        withPlatformString { from in
            other.withPlatformString { Glibc.rename(from, $0) == 0 ? nil : Errno(rawValue: errno) }
        }
    }

    /// Deletes the file; returns the error, nil on success.
    package func remove() -> Errno? { withPlatformString { unlink($0) == 0 ? nil : Errno(rawValue: errno) } }

    /// Deletes the folder if it is empty; returns the error, nil on success.
    package func removeFolder() -> Errno? { withPlatformString { rmdir($0) == 0 ? nil : Errno(rawValue: errno) } }

    /// Bytes that may still be written to the file system of this file or folder; nil if unknown.
    package var freeBytes: Int64? {
        var status = statvfs()
        guard withPlatformString({ statvfs($0, &status) }) == 0, status.f_frsize > 0 else { return nil }
        let (bytes, isTooMany) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isTooMany ? .max : Int64(clamping: bytes)
    }
}
