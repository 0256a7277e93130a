import CFFmpeg
import Glibc

/// An AVIOContext that reads our own descriptor, usually a pipe. FFmpeg's own would wait for it without end, whatever
/// its deadline.
///
/// Keeps the start of the input: some demuxers read ahead to find out what it is, then go back.
final class DescriptorInput {
    let handle: UnsafeMutablePointer<AVIOContext>
    private let reader: Reader

    private final class Reader {
        let descriptor: Int32
        let mustStop: () -> Bool
        /// All bytes read so far; empty once they exceed `longestBeginning`.
        private var beginning: [UInt8] = []
        private var isBeginningWhole = true
        /// Where the next read begins, in bytes.
        private var position = 0
        private static let longestBeginning = 32 << 20

        init(_ descriptor: Int32, mustStop: @escaping () -> Bool) {
            self.descriptor = descriptor
            self.mustStop = mustStop
        }

        func read(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int32) -> Int32 {
            if position < beginning.count {
                let part = beginning[position...].prefix(Int(count))
                part.withUnsafeBufferPointer { part in
                    if let start = part.baseAddress { bytes.update(from: start, count: part.count) }
                }
                position += part.count
                return Int32(part.count)
            }
            let received = receive(bytes, count)
            if received > 0 { keep(UnsafeBufferPointer(start: bytes, count: Int(received))) }
            return received
        }

        /// Goes back to a place that is still kept. Fails with EPIPE for any other place or request.
        func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
            guard whence & AVSEEK_SIZE == 0, whence & ~AVSEEK_FORCE == SEEK_SET, isBeginningWhole,
                (0...Int64(beginning.count)).contains(offset)
            else { return Int64(dtop_error(EPIPE)) }
            position = Int(offset)
            return offset
        }

        private func keep(_ bytes: UnsafeBufferPointer<UInt8>) {
            position += bytes.count
            guard isBeginningWhole else { return }
            if beginning.count + bytes.count <= Self.longestBeginning { return beginning += bytes }
            isBeginningWhole = false
            beginning = []
        }

        private func receive(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int32) -> Int32 {
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

    /// `mustStop` is called ten times a second while nothing comes.
    init(_ descriptor: Int32, mustStop: @escaping () -> Bool, _ call: FFmpegCall) throws(MediaError) {
        reader = Reader(descriptor, mustStop: mustStop)
        let size: Int32 = 1 << 16
        guard let buffer = av_malloc(Int(size)) else { throw call.error(dtop_error(ENOMEM)) }
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), size, 0, Unmanaged.passUnretained(reader).toOpaque(),
            { opaque, bytes, count in
                guard let opaque, let bytes else { return dtop_error(EINVAL) }
                return Unmanaged<Reader>.fromOpaque(opaque).takeUnretainedValue().read(bytes, count)
            }, nil,
            { opaque, offset, whence in
                guard let opaque else { return Int64(dtop_error(EINVAL)) }
                return Unmanaged<Reader>.fromOpaque(opaque).takeUnretainedValue().seek(offset, whence)
            })
        guard let context else {
            av_free(buffer)
            throw call.error(dtop_error(ENOMEM))
        }
        // Only the kept beginning can be reached again.
        context.pointee.seekable = 0
        handle = context
    }

    deinit {
        av_freep(&handle.pointee.buffer)
        var context: UnsafeMutablePointer<AVIOContext>? = handle
        avio_context_free(&context)
    }
}
