import Glibc
import NIOCore
import SystemPackage

/// A file that is open for reading, whatever becomes of its name. Closed with its last reference.
final class OpenFile: Sendable {
    let byteCount: Int64
    /// Another for other contents, in quotes as HTTP has it.
    let tag: String
    private let descriptor: SystemPackage.FileDescriptor

    /// Nil if there is no regular file of this name; a link is none.
    init?(_ path: FilePath) {
        typealias Descriptor = SystemPackage.FileDescriptor
        let options: Descriptor.OpenOptions = [.noFollow, .nonBlocking, .closeOnExec]
        guard let descriptor = try? Descriptor.open(path, .readOnly, options: options) else { return nil }
        var status = stat()
        guard unsafe fstat(descriptor.rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            try? descriptor.close()
            return nil
        }
        self.descriptor = descriptor
        byteCount = Int64(status.st_size)
        let parts = [Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec, Int(status.st_ino)]
        tag = "\"\(parts.map { String($0, radix: 36) }.joined(separator: "-"))\""
    }

    deinit { try? descriptor.close() }

    /// The bytes of a range, as many as are there.
    func read(_ range: Range<Int64>) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        _ = try unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: range.count) { bytes in
            let space = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes.prefix(range.count))
            return try unsafe descriptor.read(fromAbsoluteOffset: range.lowerBound, into: space)
        }
        return buffer
    }
}
