import CFFmpeg
import CZlib
import Glibc

/// Compresses parts of a deflate stream (RFC 1951), each on its own: parts can be stored, and put together in any order.
final class PartDeflater {
    /// How to look for repetitions.
    enum Search {
        /// Equal neighbours only: fast, and all that label maps have.
        case runs
        case strings
    }

    private var stream = z_stream()

    /// Throws if there is no memory.
    init(_ search: Search, _ call: FFmpegCall) throws(MediaError) {
        let code = dtop_deflate_start(&stream, 3, search == .runs ? Z_RLE : Z_DEFAULT_STRATEGY)
        if code != Z_OK { throw call.error(dtop_error(ENOMEM)) }
    }

    deinit { deflateEnd(&stream) }

    /// Appends the compressed `bytes` to `output`. They end at a byte and refer to nothing before them.
    func append(_ bytes: UnsafeMutableBufferPointer<UInt8>, to output: inout [UInt8]) {
        deflateReset(&stream)
        // The bound leaves out the marker that a flush appends.
        let bound = Int(deflateBound(&stream, UInt(bytes.count))) + 16
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: bound))
        output.withUnsafeMutableBufferPointer { output in
            stream.next_in = bytes.baseAddress
            stream.avail_in = UInt32(bytes.count)
            stream.next_out = output.baseAddress.map { $0 + start }
            stream.avail_out = UInt32(bound)
            deflate(&stream, Z_FULL_FLUSH)
        }
        precondition(stream.avail_in == 0 && stream.avail_out > 0, "the bound is too small")
        output.removeLast(Int(stream.avail_out))
    }

    /// Ends a stream of parts: an empty last block.
    static let end: [UInt8] = [0x03, 0x00]
}
