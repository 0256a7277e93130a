import DToPPipeline
import DToPTestSupport
import Foundation
import Testing

@Suite struct FrameLogsTests {
    private func record(_ stream: String) -> FrameRecord {
        FrameRecord(stream: stream, frame: 0, wall: WallTime(milliseconds: 0))
    }

    @Test func oneFileForAllStreams() throws {
        let folder = try TemporaryFolder()
        let logs = FrameLogs(template: folder.path("log"), existing: .keep)
        #expect(!FileManager.default.fileExists(atPath: folder.path("log")))
        for stream in ["a", "b", "a"] { try logs.log(of: stream)?.write(record(stream)) }
        let text = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func oneFileForEachStream() throws {
        let folder = try TemporaryFolder()
        let logs = FrameLogs(template: folder.path("{stream}.jsonl"), existing: .keep)
        for stream in ["a", "b"] { try logs.log(of: stream)?.write(record(stream)) }
        for stream in ["a", "b"] {
            #expect(
                try Data(contentsOf: URL(fileURLWithPath: folder.path(stream + ".jsonl"))) == Data(record(stream).line))
        }
    }

    @Test func noneWithoutAName() throws {
        #expect(try FrameLogs(template: nil, existing: .keep).log(of: "a") == nil)
    }
}
