import Imaging
import CFFmpeg
import FileNames
import Glibc
import SystemPackage

/// Completes segments whose writer was killed, or whose disk was full.
package enum SegmentRepair {
    /// What a segment holds.
    package struct Contents: Equatable, Sendable {
        package var packetCount = 0
        /// From the first picture's beginning to the last one's, in seconds.
        package var seconds = 0.0
        package var byteCount: Int64 = 0
        package var codecName = ""
        package var width = 0
        package var height = 0

        package init(codecName: String = "") { self.codecName = codecName }
    }

    /// Cuts off what follows the last whole fragment of an MP4; Matroska needs no cut. Returns what is left, nil if
    /// that holds no picture. Throws if the file cannot be read or cut.
    package static func complete(_ path: FilePath, _ container: SegmentContainer) throws(MediaError) -> Contents? {
        let call = FFmpegCall("repair", path.shown, .writing)
        do {
            if container == .mp4, try !cut(path) { return nil }
        } catch {
            throw call.error(dtop_error(error.rawValue))
        }
        return try? contents(of: path)
    }

    /// Reads all packets of a file.
    package static func contents(of path: FilePath) throws(MediaError) -> Contents? {
        let demuxer = try Demuxer(.file(path))
        var contents = Contents()
        var times: ClosedRange<Int64>?
        while let packet = try demuxer.read() {
            guard packet.streamIndex == demuxer.video.index else { continue }
            contents.packetCount += 1
            guard let time = packet.timestamp ?? packet.decodingTimestamp else { continue }
            times = times.map { min($0.lowerBound, time)...max($0.upperBound, time) } ?? time...time
        }
        guard contents.packetCount > 0 else { return nil }
        if let times { contents.seconds = demuxer.video.timeBase.seconds(times.upperBound - times.lowerBound) }
        contents.byteCount = (try? path.stat()).map { Int64($0.size) } ?? 0
        contents.codecName = demuxer.video.codecName
        contents.width = demuxer.video.storedSize.width
        contents.height = demuxer.video.storedSize.height
        return contents
    }

    /// Walks the boxes of an MP4 (ISO 14496-12, section 4.2) and cuts it after the last whole fragment. Returns
    /// false, and leaves the file as it is, if it has no whole fragment.
    private static func cut(_ path: FilePath) throws(Errno) -> Bool {
        do {
            let file = try FileDescriptor.open(path, .readWrite, options: .closeOnExec)
            return try file.closeAfter {
                let size = try file.seek(offset: 0, from: .end)
                var place: Int64 = 0
                var end: Int64 = 0
                var isInFragment = false
                var header = [UInt8](repeating: 0, count: 16)
                while place + 8 <= size {
                    let count = try header.withUnsafeMutableBytes {
                        try file.read(fromAbsoluteOffset: place, into: $0)
                    }
                    guard count >= 8, let length = boxLength(header, count), length <= size - place else { break }
                    place += length
                    switch String(decoding: header[4..<8], as: UTF8.self) {
                    case "moof": isInFragment = true
                    case "mdat" where isInFragment:
                        isInFragment = false
                        end = place
                    default: break
                    }
                }
                guard end > 0 else { return false }
                if ftruncate(file.rawValue, Int(end)) != 0 { throw Errno(rawValue: errno) }
                return true
            }
        } catch {
            throw error as? Errno ?? .ioError
        }
    }

    /// The box's length, its header included; nil if that makes no sense.
    private static func boxLength(_ header: [UInt8], _ count: Int) -> Int64? {
        func number(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        let short = number(header[0..<4])
        if short >= 8 { return Int64(short) }
        // A length of 1 says that a long one follows; 0 is a box without an end.
        guard short == 1, count == 16 else { return nil }
        let long = number(header[8..<16])
        return (16...UInt64(Int64.max / 2)).contains(long) ? Int64(long) : nil
    }
}
