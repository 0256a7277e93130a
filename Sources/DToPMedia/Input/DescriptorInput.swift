import CFFmpeg
import Glibc

/// An AVIOContext that reads a descriptor of ours, a pipe most likely: FFmpeg's own would wait for it for ever, whatever
/// its deadline.
final class DescriptorInput {
    let handle: UnsafeMutablePointer<AVIOContext>
    private let reader: Reader

    private final class Reader {
        let descriptor: Int32
        let mustStop: () -> Bool

        init(_ descriptor: Int32, mustStop: @escaping () -> Bool) {
            self.descriptor = descriptor
            self.mustStop = mustStop
        }

        func read(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int32) -> Int32 {
            while !mustStop() {
                var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&request, 1, 100) > 0 else { continue }
                let received = Glibc.read(descriptor, bytes, Int(count))
                if received > 0 { return Int32(received) }
                if received == 0 { return dtop_error_eof }
                if errno != EINTR, errno != EAGAIN { return dtop_error(errno) }
            }
            return dtop_error_exit
        }
    }

    /// `mustStop` is asked ten times a second while nothing comes.
    init(_ descriptor: Int32, mustStop: @escaping () -> Bool, _ call: FFmpegCall) throws(MediaError) {
        reader = Reader(descriptor, mustStop: mustStop)
        let size: Int32 = 1 << 16
        guard let buffer = av_malloc(Int(size)) else { throw call.error(dtop_error(ENOMEM)) }
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 0, Unmanaged.passUnretained(reader).toOpaque(),
            { opaque, bytes, count in
                guard let opaque, let bytes else { return dtop_error(EINVAL) }
                return Unmanaged<Reader>.fromOpaque(opaque).takeUnretainedValue().read(bytes, count)
            }, nil, nil)
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
}
