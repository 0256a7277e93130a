import FileNames
import Glibc
import SystemPackage

/// Appends whole lines to a file or to standard output, with one `write` each if the system takes the whole line.
///
/// Not thread-safe: its owner locks. The last reference closes the descriptor.
package final class LineWriter {
    private let path: FilePath
    private let descriptor: Int32
    private let isRegularFile: Bool

    /// Takes ownership of an open descriptor; `path` names it in errors.
    package init(descriptor: Int32, path: FilePath) {
        self.path = path
        self.descriptor = descriptor
        isRegularFile = Self.isRegular(descriptor)
    }

    /// - Parameters:
    ///   - path: the file; `-` is standard output.
    ///   - existing: what to do with a file that exists. Pipes and devices are written to either way.
    package convenience init(path: FilePath, existing: ExistingFile) throws(OutputError) {
        let descriptor = path == "-" ? dup(STDOUT_FILENO) : Self.open(path, existing)
        guard descriptor >= 0 else { throw OutputError(.create, path: path.shown, code: errno) }
        self.init(descriptor: descriptor, path: path)
    }

    deinit { Glibc.close(descriptor) }

    /// Writes all of `line`. If that fails midway, removes the part already written, if the file is a regular one.
    package func append(_ line: [UInt8]) throws(OutputError) {
        var written = 0
        while written < line.count {
            let count = unsafe line.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress.map { unsafe $0 + written }, bytes.count - written)
            }
            if count > 0 {
                written += count
            } else if count == 0 || (errno != EINTR && !waitUntilWritable()) {
                let code = count == 0 ? EIO : errno
                takeBack(written)
                throw OutputError(.write, path: path.shown, code: code)
            }
        }
    }

    /// After EAGAIN, waits until a nonblocking descriptor takes more. Returns false for any other error, `errno`
    /// unchanged.
    private func waitUntilWritable() -> Bool {
        guard errno == EAGAIN else { return false }
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        unsafe poll(&request, 1, -1)
        return true
    }

    private func takeBack(_ written: Int) {
        guard isRegularFile, written > 0 else { return }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= written else { return }
        _ = ftruncate(descriptor, end - written)
    }

    private static func open(_ path: FilePath, _ existing: ExistingFile) -> Int32 {
        let way =
            switch existing {
            case .keep: O_EXCL
            case .replace: O_TRUNC
            case .goOn: Int32(0)
            }
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | way
        let file = unsafe path.withPlatformString { unsafe Glibc.open($0, flags, 0o644) }
        guard file < 0, errno == EEXIST else { return file }
        guard let kind = path.kind, kind != .regular else {
            errno = EEXIST
            return -1
        }
        return unsafe path.withPlatformString { unsafe Glibc.open($0, O_WRONLY | O_APPEND | O_CLOEXEC) }
    }

    private static func isRegular(_ descriptor: Int32) -> Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
