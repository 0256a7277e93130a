import CFFmpeg
import FileNames
import Glibc
import SystemPackage

/// Writes files that appear under their name whole, or not at all.
package enum AtomicFile {
    /// Writes `bytes` to `path`, whole or not at all, and replaces what was there.
    package static func write(_ bytes: [UInt8], to path: FilePath) throws(MediaError) {
        let call = FFmpegCall("write", path.shown, .writing)
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(MediaError) in try write(buffer, to: path, call) }
        }
        try result.get()
    }

    /// Writes `bytes` beside `path` under a hidden name, then renames that to `path` and so replaces what was there.
    static func write(_ bytes: UnsafeBufferPointer<UInt8>, to path: FilePath, _ call: FFmpegCall) throws(MediaError) {
        let temporary = temporaryPath(for: path)
        let descriptor = temporary.withPlatformString {
            open($0, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
        }
        if descriptor < 0 { throw call.error(dtop_error(errno)) }
        var failure = SystemWrite.all(bytes, to: descriptor)
        // A full disk may show only on closing (NFS, quotas).
        if close(descriptor) != 0, failure == 0 { failure = errno }
        if failure == 0 {
            let code = temporary.withPlatformString { from in path.withPlatformString { rename(from, $0) } }
            if code != 0 { failure = errno }
        }
        if failure == 0 { return }
        _ = temporary.withPlatformString(unlink)
        throw call.error(dtop_error(failure))
    }

    /// `.NAME.part-<pid>` in the same folder, so that renaming stays within one file system.
    static func temporaryPath(for path: FilePath) -> FilePath {
        path.folder.file(".\(path.lastComponent?.text ?? "").part-\(getpid())")
    }
}
