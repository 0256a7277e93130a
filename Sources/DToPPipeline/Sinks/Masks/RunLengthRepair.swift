import DToPMedia
import FileNames
import Foundation
import Imaging
import SystemPackage

/// Completes a segment of run lengths whose writer was killed.
enum RunLengthRepair {
    /// What the index says of such a segment's codec.
    static let codecName = "rle"

    /// What a line says of its frame.
    private struct Line: Decodable {
        let time: Double?
        let masks: [MaskLine.Mask]?

        private enum CodingKeys: String, CodingKey {
            case time = "time_s"
            case masks
        }
    }

    /// Cuts off a line that was never finished. Returns what is left, nil if that holds no frame. Throws `OutputError`.
    static func complete(_ path: FilePath) throws(OutputError) -> SegmentRepair.Contents? {
        do {
            try path.cutUnfinishedLine()
            return try contents(of: path)
        } catch {
            throw OutputError(.write, path: path.shown, code: error.rawValue)
        }
    }

    private static func contents(of path: FilePath) throws(Errno) -> SegmentRepair.Contents? {
        var contents = SegmentRepair.Contents(codecName: codecName)
        var reader = LineReader(path)
        var ends: (first: [UInt8], last: [UInt8])?
        while let line = try reader.next() {
            if line.starts(with: MaskText.beginning) { continue }
            ends = (ends?.first ?? line, line)
            contents.packetCount += 1
        }
        guard let ends, let first = decoded(ends.first), let last = decoded(ends.last) else { return nil }
        if let start = first.time, let end = last.time { contents.seconds = max(end - start, 0) }
        if let size = first.masks?.first?.runs?.size { (contents.width, contents.height) = (size.width, size.height) }
        contents.byteCount = reader.offset
        return contents
    }

    private static func decoded(_ line: [UInt8]) -> Line? { try? JSONDecoder().decode(Line.self, from: Data(line)) }
}
