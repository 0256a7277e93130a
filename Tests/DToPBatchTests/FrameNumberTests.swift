import DToPBatch
import Testing

@Suite struct FrameNumberTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func linesAreMoved() {
        let line = Array(#"{"stream":"a","frame":7,"classes":{"frame":0.5},"pts":3}"#.utf8)
        #expect(text(FrameNumber.moved(line, by: 0)) == text(line))
        #expect(text(FrameNumber.moved(line, by: 95)) == #"{"stream":"a","frame":102,"classes":{"frame":0.5},"pts":3}"#)
        let header = Array(#"{"classes":[]}"#.utf8)
        #expect(text(FrameNumber.moved(header, by: 5)) == #"{"classes":[]}"#)
    }

    @Test func rowsAreMoved() {
        let row = ["2", "512", "0.04", "2026-01-01T00:00:00.000Z", "00000002.png", "10", "0.5", "00000001.png"]
        let moved = ["102", "512", "0.04", "2026-01-01T00:00:00.000Z", "00000102.png", "10", "0.5", "00000101.png"]
        #expect(FrameNumber.movedRow(row, by: 100) == moved && FrameNumber.movedRow(row, by: 0) == row)
        #expect(FrameNumber.movedRow(row.dropLast() + [""], by: 100) == moved.dropLast() + [""])
    }
}
