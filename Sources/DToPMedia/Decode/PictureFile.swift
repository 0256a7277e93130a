import FileNames
import SystemPackage

/// Detects picture files that hold more than the one picture FFmpeg gives of them.
enum PictureFile {
    /// Whether the file is an animated WebP, of which FFmpeg decodes nothing
    /// (https://developers.google.com/speed/webp/docs/riff_container: the VP8X header and its animation flag).
    static func isAnimatedWebP(_ path: FilePath) -> Bool {
        guard let header = try? path.contents(upTo: 21), header.count == 21 else { return false }
        return header.starts(with: "RIFF".utf8) && header[8...].starts(with: "WEBPVP8X".utf8) && header[20] & 2 != 0
    }

    /// Whether the file is a TIFF with several pages, of which FFmpeg decodes the first (TIFF 6.0, section 2: a
    /// directory ends with the offset of the next one, 0 if there is none). False if the file cannot be read.
    static func hasPages(_ path: FilePath) -> Bool {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                func number(at offset: Int64, bytes count: Int, isLittleEndian: Bool) throws -> Int64 {
                    let bytes = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                        filled = try descriptor.read(
                            fromAbsoluteOffset: offset, into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    let ordered = isLittleEndian ? bytes.reversed() : bytes
                    return ordered.reduce(0) { $0 << 8 | Int64($1) }
                }
                let order = try number(at: 0, bytes: 2, isLittleEndian: true)
                let isLittleEndian = order == 0x4949
                guard isLittleEndian || order == 0x4D4D else { return false }
                let first = try number(at: 4, bytes: 4, isLittleEndian: isLittleEndian)
                let entries = try number(at: first, bytes: 2, isLittleEndian: isLittleEndian)
                return try number(at: first + 2 + 12 * entries, bytes: 4, isLittleEndian: isLittleEndian) != 0
            }
        } catch {
            return false
        }
    }
}
