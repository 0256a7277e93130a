import CFFmpeg
import FileNames
import Glibc
import SystemPackage

/// An AVIOContext over our own file: flushed bytes have been handed to the kernel, and errors keep their errno.
final class FileOutput {
    let handle: UnsafeMutablePointer<AVIOContext>
    private let descriptor: Descriptor

    private final class Descriptor {
        let number: Int32
        /// The errno of the last failed write; 0 if none failed.
        var failure: Int32 = 0

        init(_ number: Int32) { self.number = number }

        deinit { close(number) }

        func write(_ bytes: UnsafePointer<UInt8>, _ count: Int32) -> Int32 {
            let code = SystemWrite.all(UnsafeBufferPointer(start: bytes, count: Int(count)), to: number)
            if code == 0 { return count }
            failure = code
            return dtop_error(code)
        }

        func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
            if whence & AVSEEK_SIZE != 0 {
                var info = stat()
                return fstat(number, &info) == 0 ? Int64(info.st_size) : Int64(dtop_error(errno))
            }
            let position = lseek(number, Int(offset), whence & ~AVSEEK_FORCE)
            return position < 0 ? Int64(dtop_error(errno)) : Int64(position)
        }
    }

    /// Creates `path`, and begins it with `body`. A file that cannot be begun is removed, unless it may have been there
    /// before.
    static func begin<Result>(
        _ path: FilePath, overwrite: Bool, _ call: FFmpegCall, _ body: (FileOutput) throws(MediaError) -> Result
    ) throws(MediaError) -> Result {
        let output = try FileOutput(path, overwrite: overwrite, call)
        do {
            return try body(output)
        } catch {
            if !overwrite { _ = path.withPlatformString(unlink) }
            throw error
        }
    }

    /// Creates `path`. Empties an existing file if `overwrite` is true; otherwise leaves it as it is and throws.
    init(_ path: FilePath, overwrite: Bool, _ call: FFmpegCall) throws(MediaError) {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (overwrite ? O_TRUNC : O_EXCL)
        let number = path.withPlatformString { open($0, flags, 0o666) }
        if number < 0 { throw call.error(dtop_error(errno)) }
        let descriptor = Descriptor(number)
        self.descriptor = descriptor
        let size: Int32 = 1 << 16
        guard let buffer = av_malloc(Int(size)) else { throw call.error(dtop_error(ENOMEM)) }
        let isSeekable = lseek(number, 0, SEEK_CUR) >= 0
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 1, Unmanaged.passUnretained(descriptor).toOpaque(), nil,
            { opaque, bytes, count in
                guard let opaque, let bytes else { return dtop_error(EINVAL) }
                return Unmanaged<Descriptor>.fromOpaque(opaque).takeUnretainedValue().write(bytes, count)
            },
            !isSeekable
                ? nil
                : { opaque, offset, whence in
                    guard let opaque else { return Int64(dtop_error(EINVAL)) }
                    return Unmanaged<Descriptor>.fromOpaque(opaque).takeUnretainedValue().seek(offset, whence)
                })
        guard let context else {
            av_free(buffer)
            throw call.error(dtop_error(ENOMEM))
        }
        handle = context
    }

    deinit {
        av_freep(&handle.pointee.buffer)
        var context: UnsafeMutablePointer<AVIOContext>? = handle
        avio_context_free(&context)
    }

    /// Hands all bytes to the kernel, where they outlive this process.
    func flush(_ call: FFmpegCall) throws(MediaError) {
        avio_flush(handle)
        try check(call)
    }

    /// Bytes written so far, those not yet handed to the kernel included.
    var byteCount: Int64 { max(avio_tell(handle), 0) }

    /// Hands all bytes to the disk, where they outlive the machine's power.
    func sync(_ call: FFmpegCall) throws(MediaError) {
        try flush(call)
        // Pipes and some file systems cannot.
        if fdatasync(descriptor.number) != 0, ![EINVAL, EROFS, ENOTSUP].contains(errno) {
            throw call.error(dtop_error(errno))
        }
    }

    /// Throws if any write has failed so far: FFmpeg does not always report it.
    func check(_ call: FFmpegCall) throws(MediaError) {
        if descriptor.failure != 0 { throw call.error(dtop_error(descriptor.failure)) }
        if handle.pointee.error < 0 { throw call.error(handle.pointee.error) }
    }
}
