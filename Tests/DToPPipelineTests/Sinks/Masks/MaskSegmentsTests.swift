import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import Imaging
import SystemPackage
import Testing

/// How masks are divided into segments, and which of these are deleted.
@Suite struct MaskSegmentsTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock()
    private let limits = MaskRetention(Retention())
    private static let size = PixelSize(width: 4, height: 3)

    init() throws { folder = try TemporaryFolder() }

    private func makeSegments(isLive: Bool = true, _ form: SegmentForm = .jsonl) throws -> MaskSegments {
        try MaskSegments(
            folder.path("a"), form, length: .seconds(60), isLive: isLive, retention: limits, clock: clock.recording)
    }

    /// Writes a mask of 100 bytes and moves on by ten seconds.
    private func write(_ segments: MaskSegments, _ file: inout FilePath?, size: PixelSize = Self.size) throws {
        let seconds = clock.now / .seconds(1)
        file = try segments.begin(at: clock.wall, seconds: seconds, size, finish: {}) ?? file
        let path = try #require(file)
        let line =
            #"{"time_s":\#(seconds),"masks":["#
            + #"{"category_id":1,"segmentation":{"size":[3,4],"counts":"0<"}}]}"#
        let text = line.padding(toLength: 99, withPad: " ", startingAt: 0) + "\n"
        try LineWriter(path: path, existing: .goOn).append(Array(text.utf8))
        segments.added(at: clock.wall, seconds: seconds)
        clock.advance(.seconds(10))
    }

    private var listed: [RecordedSegment] { get throws { try RecordedFolder(folder.path("a")).segments } }
    private var files: [String] { get throws { try RecordedFolder(folder.path("a")).files } }

    /// A live stream's segments begin with the minute; those of a file are a minute long.
    @Test(arguments: [true, false]) func byTheClock(_ isLive: Bool) throws {
        clock.advance(.seconds(20))
        let segments = try makeSegments(isLive: isLive)
        var file: FilePath?
        for _ in 0..<20 { try write(segments, &file) }
        try segments.complete(.ended)
        let listed = try listed
        #expect(listed.map(\.frames) == (isLive ? [4, 6, 6, 4] : [6, 6, 6, 2]))
        #expect(listed.map(\.reason) == [.clock, .clock, .clock, .ended])
        #expect(listed.allSatisfy { $0.bytes == Int64($0.frames) * 100 && $0.codec == "rle" && $0.size == Self.size })
        #expect(zip(listed, listed.dropFirst()).allSatisfy { $1.start.milliseconds - $0.end.milliseconds == 10_000 })
        #expect(try files == (listed.map { "\($0.name)" } + ["index.jsonl"]).sorted())
    }

    @Test func anotherSizeBeginsAnother() throws {
        let segments = try makeSegments()
        var file: FilePath?
        try write(segments, &file)
        try write(segments, &file, size: PixelSize(width: 8, height: 6))
        try segments.complete(.stopped)
        #expect(try listed.map(\.reason) == [.parameters, .stopped] && listed.map(\.size.width) == [4, 8])
    }

    @Test func byAgeAndSize() throws {
        limits.follow(Retention(age: .seconds(120)))
        let segments = try makeSegments()
        var file: FilePath?
        for _ in 0..<60 { try write(segments, &file) }
        #expect(try (2...3).contains(listed.count) && listed[0].end.seconds > clock.wall.seconds - 190)
        limits.follow(Retention(bytes: 1500))
        for _ in 0..<60 { try write(segments, &file) }
        #expect(try listed.count == 2)
        #expect(try files.filter { $0.hasSuffix(".jsonl") } == listed.map { "\($0.name)" } + ["index.jsonl"])
        #expect(segments.warnings.isEmpty)
    }

    /// Nothing goes but what the index lists under a name of this program's.
    @Test func othersFilesStay() throws {
        let segments = try makeSegments()
        var file: FilePath?
        for _ in 0..<12 { try write(segments, &file) }
        for name in ["2020-01-01T00-00-00Z.jsonl", "notes.jsonl"] {
            try Data("mine".utf8).write(to: folder.url.appending(path: "a/\(name)"))
        }
        limits.follow(Retention(bytes: 1))
        try segments.complete(.stopped)
        #expect(try files == ["2020-01-01T00-00-00Z.jsonl", "index.jsonl", "notes.jsonl"])
    }

    /// What a killed run has left is completed, without the line that it did not finish.
    @Test func afterAKill() throws {
        var killed: MaskSegments? = try makeSegments()
        var file: FilePath?
        if let killed { for _ in 0..<3 { try write(killed, &file) } }
        killed = nil
        try LineWriter(path: #require(file), existing: .goOn).append(Array(#"{"time_s":30,"ma"#.utf8))
        let segments = try makeSegments()
        let segment = try #require(try listed.first)
        #expect(segment.frames == 3 && segment.bytes == 300 && segment.reason == .killed && segment.size == Self.size)
        #expect(segment.end.milliseconds - segment.start.milliseconds == 30_000)
        #expect(segments.warnings.count == 1 && segments.warnings[0].contains("3 frames"))
        try write(segments, &file)
        #expect(try files.count == 3)
    }

    /// Two streams cannot write to one folder.
    @Test func aFolderInUse() throws {
        let segments = try makeSegments()
        #expect(throws: RecordingError.busy(path: folder.path("a"))) { try makeSegments() }
        try segments.complete(.stopped)
    }
}
