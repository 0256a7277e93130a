import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import Imaging
import SystemPackage
import Testing

/// Which pictures of a stream's folders are deleted.
@Suite struct PictureRetentionTests {
    private let folder: TemporaryFolder
    private let clock = ManualClock(wall: .now)

    init() throws { folder = try TemporaryFolder() }

    private func makeWriter(
        _ retention: Retention, _ name: String = "a", earlier: [String] = []
    ) throws -> PictureWriter {
        try makeWriter(MaskRetention(retention), name, earlier: earlier)
    }

    private func makeWriter(
        _ retention: MaskRetention, _ name: String = "a", earlier: [String] = []
    ) throws -> PictureWriter {
        try PictureWriter(
            folder.path(name), overwrite: false,
            retention: PictureRetention(retention, earlier: earlier.map { folder.path($0) }, clock: clock.recording))
    }

    /// Writes a picture. Those with the same seed are the same.
    private func write(_ number: Int, _ writer: PictureWriter, seed: Int? = nil) throws {
        let image = GrayImage.gray(PixelSize(width: 30, height: 30))
        var random = SeededGenerator(seed: UInt64(seed ?? number))
        for y in 0..<30 { for x in 0..<30 { image[x, y] = UInt8.random(in: 0...255, using: &random) } }
        let file = OutputPaths.frameFile(number)
        try writer.write(FrameRecord(stream: "a", frame: number, wall: clock.wall), file: file) {
            try $0.write(gray: image, to: $1)
        }
    }

    private func names(_ folder: String = "a") -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: self.folder.path(folder))) ?? []
        return all.filter { $0.hasSuffix(".png") }.sorted()
    }

    private func numbers(_ folder: String = "a") -> [Int] { names(folder).compactMap { Int($0.prefix(8)) } }

    /// The files that the index lists.
    private func listed(_ folder: String = "a") throws -> [String] {
        try String(contentsOfFile: self.folder.path("\(folder)/frames.csv"), encoding: .utf8)
            .split(separator: "\n").dropFirst().map {
                String($0.split(separator: ",", omittingEmptySubsequences: false)[4])
            }
    }

    @Test func byAge() throws {
        let writer = try makeWriter(Retention(age: .seconds(600)))
        for number in 0..<30 {
            try write(number, writer)
            clock.advance(.seconds(60))
            // Looked at once a minute, when a picture comes.
            #expect(numbers() == Array(max(0, number - 10)...number))
            #expect(try listed() == names())
        }
        #expect(writer.warnings.isEmpty)
        #expect(try StillImageReader.gray(folder.path("a/00000029.png") as String).size.width == 30)
    }

    @Test func bySize() throws {
        // A picture of noise takes a little more than its 900 pixels.
        let writer = try makeWriter(Retention(bytes: 5000))
        for number in 0..<20 {
            try write(number, writer)
            clock.advance(.seconds(60))
            #expect(numbers().count <= 5 && numbers().last == number)
            #expect(try listed() == names())
        }
        #expect(numbers().count >= 4)
    }

    /// Limits that change count with the next picture, whatever has been written without them.
    @Test func limitsThatChange() throws {
        try write(0, PictureWriter(folder.path("a"), overwrite: false))
        let limits = MaskRetention(Retention())
        let writer = try makeWriter(limits, "a.2", earlier: ["a"])
        for number in 0..<10 { try write(number, writer) }
        #expect(numbers("a") == [0] && numbers("a.2") == Array(0..<10))
        limits.follow(Retention(bytes: 5000))
        try write(10, writer)
        #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
        let kept = numbers("a.2")
        #expect((4...5).contains(kept.count) && kept.last == 10)
        limits.follow(Retention())
        clock.advance(.seconds(6000))
        for number in 11..<20 { try write(number, writer) }
        #expect(numbers("a.2") == kept + Array(11..<20))
        limits.follow(Retention(age: .seconds(60)))
        try write(20, writer)
        #expect(numbers("a.2") == Array(11...20))
        #expect(try listed("a.2") == names("a.2") && writer.warnings.isEmpty)
    }

    /// Names of one file take its room once, until the last of them goes.
    @Test func equalPicturesTakeRoomOnce() throws {
        let writer = try makeWriter(Retention(bytes: 3500))
        for number in 0..<40 {
            try write(number, writer, seed: number / 20)
            clock.advance(.seconds(60))
        }
        #expect(numbers() == Array(0..<40))
        for number in 40..<42 {
            try write(number, writer)
            clock.advance(.seconds(60))
        }
        // The first twenty are one file.
        #expect(numbers() == Array(20..<42))
        #expect(try listed() == names())
    }

    /// What others have put there, changed or taken away does not matter.
    @Test func othersFilesStay() throws {
        let writer = try makeWriter(Retention(age: .seconds(600), bytes: 20_000))
        for number in 0..<5 { try write(number, writer) }
        let mine = Data("mine".utf8)
        for name in ["notes.txt", "00000900.png", "holiday.png"] {
            try mine.write(to: folder.url.appending(path: "a/\(name)"))
        }
        // A mask that somebody has corrected is theirs.
        try mine.write(to: folder.url.appending(path: "a/00000001.png"))
        let later = Date(timeIntervalSinceNow: 1000)
        try FileManager.default.setAttributes(
            [.modificationDate: later], ofItemAtPath: folder.path("a/00000001.png"))
        try FileManager.default.removeItem(atPath: folder.path("a/00000002.png"))
        try FileManager.default.removeItem(atPath: folder.path("a/00000003.png"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("a/00000003.png"), withDestinationPath: folder.path("a/notes.txt"))
        clock.advance(.seconds(3000))
        try write(5, writer)
        #expect(names() == ["00000001.png", "00000003.png", "00000005.png", "00000900.png", "holiday.png"])
        #expect(try Data(contentsOf: folder.url.appending(path: "a/00000001.png")) == mine)
        #expect(try Data(contentsOf: folder.url.appending(path: "a/notes.txt")) == mine)
        #expect(writer.warnings.isEmpty)
    }

    /// Earlier runs' pictures are older; a folder goes with its last picture, unless something else is in it.
    @Test func earlierFoldersGoFirst() throws {
        for name in ["a", "a.2"] {
            let writer = try PictureWriter(folder.path(name), overwrite: false)
            for number in 0..<3 {
                try write(number, writer)
                clock.advance(.seconds(60))
            }
        }
        try Data([1]).write(to: folder.url.appending(path: "a.2/notes.txt"))
        let writer = try makeWriter(Retention(age: .seconds(300)), "a.3", earlier: ["a.2", "a", "b"])
        try write(0, writer)
        #expect(numbers("a") == [1, 2] && numbers("a.2") == [0, 1, 2])
        clock.advance(.seconds(240))
        try write(1, writer)
        #expect(!FileManager.default.fileExists(atPath: folder.path("a")))
        #expect(numbers("a.2") == [2])
        clock.advance(.seconds(120))
        try write(2, writer)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("a.2")).contains("notes.txt"))
        #expect(numbers("a.2").isEmpty && numbers("a.3") == [1, 2])
        #expect(try listed("a.2").isEmpty)
    }

    /// A folder to which another run writes is left alone.
    @Test func aFolderInUseStays() throws {
        let other = try PictureWriter(folder.path("a"), overwrite: false)
        try write(0, other)
        clock.advance(.seconds(6000))
        let writer = try makeWriter(Retention(age: .seconds(60)), "a.2", earlier: ["a"])
        try write(0, writer)
        #expect(numbers("a") == [0])
        try write(1, other)
        #expect(numbers("a") == [0, 1])
    }

    /// After a step of the clock, nobody knows how old anything is.
    @Test func aClockThatJumps() throws {
        let jumping = RecordingClock(
            wall: { [clock] in clock.wall.advanced(by: .seconds(clock.now > .seconds(100) ? 100_000_000 : 0)) },
            monotonic: clock.recording.monotonic)
        let writer = try PictureWriter(
            folder.path("a"), overwrite: false,
            retention: PictureRetention(MaskRetention(Retention(age: .seconds(600))), clock: jumping)
        )
        for number in 0..<5 {
            try write(number, writer)
            clock.advance(.seconds(60))
        }
        #expect(numbers() == Array(0..<5))
    }
}
