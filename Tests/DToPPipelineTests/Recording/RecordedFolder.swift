import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import SystemPackage
import Testing

/// What a test finds in a stream's folder of recordings.
struct RecordedFolder {
    let path: String
    /// The segments that the index lists.
    let segments: [RecordedSegment]

    init(_ path: String) throws {
        self.path = path
        let index = (try? String(contentsOfFile: path + "/index.jsonl", encoding: .utf8)) ?? ""
        segments = try index.split(separator: "\n").map { try #require(RecordedSegment(line: $0.utf8), "\($0)") }
    }

    var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }

    func file(_ segment: RecordedSegment) -> String { path + "/\(segment.name)" }

    /// Presentation times of a segment's frames, in seconds; decodes them all.
    func times(_ segment: RecordedSegment) throws -> [Double] {
        let reader = try VideoReader(.file(file(segment)), threads: 1)
        var times: [Double] = []
        while let frame = try reader.nextFrame() { times.append(frame.seconds) }
        #expect(reader.errorCount == 0, "\(segment.name)")
        return times
    }

    /// The times and masks in the file beside a segment, a line each.
    func masks(_ segment: RecordedSegment) throws -> [[String: Any]] {
        let text = try String(contentsOfFile: "\(path)/\(segment.name.masks)", encoding: .utf8)
        return try text.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// Whether the folder holds what the index lists, and nothing that is unfinished.
    func expectAgreement(source: SourceLocation = #_sourceLocation) {
        let videos = files.filter { $0.hasSuffix(".mp4") || $0.hasSuffix(".mkv") }
        #expect(videos == segments.map { "\($0.name)" }.sorted(), sourceLocation: source)
        #expect(!files.contains { $0.hasSuffix(".partial") }, sourceLocation: source)
        for segment in segments {
            let size = try? FileManager.default.attributesOfItem(atPath: file(segment))[.size] as? Int64
            #expect(size == segment.bytes, "\(segment.name)", sourceLocation: source)
        }
    }
}
