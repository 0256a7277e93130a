import DToPMedia
import DToPPipeline
import Imaging
import Testing

@Suite struct SegmentNameTests {
    private static let time = WallTime(milliseconds: 1_769_851_805_678)

    @Test func namesComeBack() {
        let name = SegmentName(Self.time, .mp4)
        #expect("\(name)" == "2026-01-31T09-30-05Z.mp4")
        #expect(name.unfinished == "2026-01-31T09-30-05Z.mp4.partial")
        #expect(name.masks == "2026-01-31T09-30-05Z.masks.jsonl")
        let second = SegmentName(Self.time, number: 2, .mkv)
        #expect("\(second)" == "2026-01-31T09-30-05Z-2.mkv")
        for name in [name, second] { #expect(SegmentName("\(name)") == name) }
    }

    /// What has another name is not ours, and never deleted.
    @Test(arguments: [
        "", "a.mp4", "../2026-01-31T09-30-05Z.mp4", "2026-01-31T09-30-05Z.mp4/", "2026-01-31T09-30-05Z.avi",
        "2026-01-31T09-30-05Z-1.mp4", "2026-01-31T09-30-05Z-02.mp4", "2026-02-30T09-30-05Z.mp4",
        "2026-01-31T09-30-05Z.mp4.partial", "2026-01-31t09-30-05z.mp4", "2026-01-31T09:30:05Z.mp4",
        "2026-01-31T09-30-05Z.mp4\n", "2026-01-31T09-30-05Z.masks.jsonl", "index.jsonl",
    ])
    func otherNamesAreRefused(_ text: String) { #expect(SegmentName(text) == nil) }

    @Test func linesComeBack() throws {
        let segment = RecordedSegment(
            SegmentName(Self.time, .mp4), start: Self.time, end: Self.time.advanced(by: .milliseconds(59_960)),
            frames: 1499, bytes: 1 << 33, codec: "h264", size: PixelSize(width: 1920, height: 1080), reason: .clock)
        let line = String(decoding: segment.line, as: UTF8.self)
        #expect(
            line == """
                {"file":"2026-01-31T09-30-05Z.mp4","start":"2026-01-31T09:30:05.678Z","end":"2026-01-31T09:31:05.638Z",\
                "frames":1499,"bytes":8589934592,"codec":"h264","width":1920,"height":1080,"reason":"clock"}

                """)
        #expect(RecordedSegment(line: segment.line) == segment)
        #expect(RecordedSegment(line: segment.line.dropLast(9)) == nil)
        #expect(RecordedSegment(line: line.replacing("2026-01-31T09-30-05Z.mp4", with: "../x.mp4").utf8) == nil)
    }
}
