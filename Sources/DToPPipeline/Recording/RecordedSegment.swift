import DToPMedia
import Foundation
import Imaging

/// A finished segment of a recording, as its line in `index.jsonl` describes it.
package struct RecordedSegment: Equatable, Sendable {
    package var name: SegmentName
    /// When its first picture was taken, and when its last one ended.
    package var start: WallTime
    package var end: WallTime
    /// Pictures in it.
    package var frames: Int
    /// Its file's size.
    package var bytes: Int64
    package var codec: String
    package var size: PixelSize
    /// Why it ended.
    package var reason: SegmentEnd

    package init(
        _ name: SegmentName, start: WallTime, end: WallTime, frames: Int, bytes: Int64, codec: String, size: PixelSize,
        reason: SegmentEnd
    ) {
        self.name = name
        self.start = start
        self.end = end
        self.frames = frames
        self.bytes = bytes
        self.codec = codec
        self.size = size
        self.reason = reason
    }

    /// Its line, with the line's end.
    package var line: [UInt8] {
        var json = JSONBytes()
        json.raw("{")
        json.member("file", "\(name)")
        json.member("start", "\(start)")
        json.member("end", "\(end)")
        json.member("frames", frames)
        json.member("bytes", bytes)
        json.member("codec", codec)
        json.member("width", size.width)
        json.member("height", size.height)
        json.member("reason", reason.rawValue)
        json.raw("}\n")
        return json.bytes
    }

    /// Nil if the line is damaged, or names a file that this program does not write.
    package init?(line: some Sequence<UInt8>) {
        guard let fields = try? JSONDecoder().decode(Fields.self, from: Data(line)),
            let name = SegmentName(fields.file), let start = WallTime(fields.start), let end = WallTime(fields.end)
        else { return nil }
        self.init(
            name, start: start, end: end, frames: fields.frames, bytes: max(fields.bytes, 0), codec: fields.codec,
            size: PixelSize(width: fields.width, height: fields.height), reason: fields.reason)
    }

    private struct Fields: Decodable {
        let file: String
        let start: String
        let end: String
        let frames: Int
        let bytes: Int64
        let codec: String
        let width: Int
        let height: Int
        let reason: SegmentEnd
    }
}
