import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import SystemPackage
import Testing

/// Recordings of files, by whole runs.
@Suite struct RecordingTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// The packets of a video, in order.
    private func packets(_ path: String) throws -> [[UInt8]] {
        let demuxer = try Demuxer(.file(path))
        var packets: [[UInt8]] = []
        while let packet = try demuxer.read() { packets.append(Array(packet.bytes)) }
        return packets
    }

    /// The input's own packets, whatever is segmented.
    @Test(arguments: ["street.mp4", "street.mkv"]) func packetsAreCopied(_ name: String) throws {
        let video = try place.video(name, frames: 60)
        try place.run(video, place.recording { $0.source.stride = 7 })
        let folder = try place.recorded
        folder.expectAgreement()
        let segment = try #require(folder.segments.first)
        #expect(folder.segments.count == 1 && segment.frames == 60 && segment.reason == .ended)
        #expect(segment.codec == "h264" && segment.size == PixelSize(width: 96, height: 64))
        #expect(segment.end.milliseconds - segment.start.milliseconds == 2400)
        #expect(try packets(folder.file(segment)) == packets(video))
        let times = try folder.times(segment)
        #expect(times.count == 60 && times.indices.allSatisfy { abs(times[$0] - Double($0) * 0.04) < 0.001 })
    }

    /// Pictures that are decoded in another order than they are shown keep their times.
    @Test(arguments: ["mp4", "mkv", "ts"]) func reorderedPicturesKeepTheirTimes(_ ending: String) throws {
        let video: String = place.path("street.\(ending)")
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 60 -g 20 -bf 2 -c:v libx264", video)
        try place.run(video, place.recording())
        let folder = try place.recorded
        #expect(folder.segments.map(\.frames) == [60])
        let times = try folder.times(folder.segments[0])
        let steps = zip(times, times.dropFirst()).map { $1 - $0 }
        #expect(times.count == 60 && steps.allSatisfy { abs($0 - 0.04) < 0.0015 }, "\(times)")
    }

    /// A segment ends with the first keyframe after its time. Key frames come every two seconds here.
    @Test func segmentsBeginAtKeyframes() throws {
        try place.run(
            try place.video("street.mkv", frames: 260), place.recording { $0.recording.segment = TimeSpan(.seconds(3)) }
        )
        let folder = try place.recorded
        folder.expectAgreement()
        #expect(folder.segments.map(\.frames) == [100, 100, 60])
        #expect(folder.segments.map(\.reason) == [.clock, .clock, .ended])
        for segment in folder.segments { #expect(try folder.times(segment).count == segment.frames) }
        for (one, next) in zip(folder.segments, folder.segments.dropFirst()) {
            #expect(abs(next.start.milliseconds - one.end.milliseconds) <= 1)
        }
    }

    @Test func aSecondRunGoesOn() throws {
        let video = try place.video("street.mkv", frames: 30)
        for _ in 0..<3 { try place.run(video, place.recording()) }
        let folder = try place.recorded
        folder.expectAgreement()
        #expect(folder.segments.count == 3 && Set(folder.segments.map(\.name)).count == 3)
    }

    /// Both parts of a stream whose pictures change their size can be played alone.
    @Test func anotherSizeBeginsASegment() throws {
        for (name, size, offset) in [("a", "96x64", "0"), ("b", "64x96", "1")] {
            try ffmpeg(
                "-f lavfi -i testsrc=s=\(size):r=25:d=1 -c:v libx264 -tune zerolatency -output_ts_offset \(offset)",
                place.path(name + ".ts"))
        }
        var both = try Data(contentsOf: place.folder.url.appending(path: "a.ts"))
        both += try Data(contentsOf: place.folder.url.appending(path: "b.ts"))
        try both.write(to: place.folder.url.appending(path: "both.ts"))
        try place.run(place.path("both.ts"), place.recording())
        let folder = try place.recorded
        folder.expectAgreement()
        #expect(folder.segments.map(\.frames) == [25, 25])
        #expect(folder.segments.map(\.size) == [PixelSize(width: 96, height: 64), PixelSize(width: 64, height: 96)])
        #expect(folder.segments.map(\.reason) == [.parameters, .ended])
        for segment in folder.segments { #expect(try folder.times(segment).count == 25) }
    }

    @Test func whatMP4CannotHoldIsMatroska() throws {
        let video: String = place.path("street.webm")
        try ffmpeg("-f lavfi -i testsrc=s=96x64:r=25 -frames:v 30 -c:v libvpx", video)
        try place.run(video, place.recording())
        let folder = try place.recorded
        folder.expectAgreement()
        #expect(folder.segments.map { "\($0.name)".suffix(4) } == [".mkv"])
        #expect(try folder.times(folder.segments[0]).count == 30)
    }

    @Test func aPartIsRecordedFromAKeyframe() throws {
        try place.run(
            try place.video("street.mkv", frames: 260),
            place.recording {
                $0.source.start = TimeSpan(.seconds(5))
                $0.source.duration = TimeSpan(.seconds(2))
            })
        let segment = try #require(try place.recorded.segments.first)
        // From the keyframe at 4 s to 7 s.
        #expect(segment.frames == 75)
    }

    /// Each segmented frame has its masks, those that the frame log tells of, with its time in the segment.
    @Test func masksAreBesideIt() throws {
        try place.run(
            try place.video("street.mkv", frames: 60),
            place.recording {
                $0.outputs.log = place.path("log.jsonl")
                $0.outputs.masks = place.path("masks")
                $0.source.stride = 5
            })
        let folder = try place.recorded
        let lines = try folder.masks(try #require(folder.segments.first))
        let classes = try #require(lines[0]["classes"] as? [[String: Any]])
        let names = classes.compactMap { $0["name"] as? String }
        #expect(names == ["class0", "class1", "class2", "class3", "class4"])
        let times: [Double] = lines.dropFirst().compactMap { $0["time_s"] as? Double }
        let expected: [Double] = (0..<12).map { Double($0 * 20) / 100 }
        #expect(times == expected)
        var reader = try MaskTrackReader(FilePath("\(folder.path)/\(folder.segments[0].name.masks)"))
        for frame in 0..<12 {
            let labels = try #require(try reader.answer(at: Double(frame) * 0.2 + 0.15)?.labels)
            let mask = try place.mask(OutputPaths.frameFile(frame))
            #expect(labels.agreement(with: mask) == 1)
        }
    }

    /// The program may be killed at any moment: then all but the last second is there, and the next run completes it.
    @Test func aKilledRunIsCompleted() throws {
        let (video, short) = (try place.video("street.mkv", frames: 260), try place.video("short.mkv", frames: 5))
        let taken = Collected<(frames: Int, copy: String)>()
        try place.run(video, place.recording { $0.recording.segment = TimeSpan(.seconds(3)) }) { [place] progress in
            guard progress.frames % 13 == 0 else { return }
            let copy: String = place.path("copy\(progress.frames)")
            // Nothing is read meanwhile, so the recording catches up and stands still.
            Thread.sleep(forTimeInterval: 0.1)
            try? FileManager.default.copyItem(atPath: place.path("rec"), toPath: copy)
            taken.append((progress.frames, copy))
        }
        #expect(taken.all.count == 20)
        for (frames, copy) in taken.all {
            // What has its own name is in the index already.
            let before = try RecordedFolder(copy + "/street")
            for name in before.files where name.hasSuffix(".mp4") {
                #expect(before.segments.contains { "\($0.name)" == name })
            }
            try place.run(short, place.recording { $0.outputs.record = copy })
            let after = try RecordedFolder(copy + "/street")
            after.expectAgreement()
            let recorded = after.segments.dropLast().map(\.frames).reduce(0, +)
            // The recording is not behind the frames, but for the disk.
            #expect(recorded >= frames - 30 && recorded <= 260, "\(recorded) of \(frames)")
            for segment in after.segments { #expect(try after.times(segment).count == segment.frames) }
        }
    }

    /// An unfinished segment of which nothing can be played leaves nothing behind.
    @Test func anEmptySegmentIsRemoved() throws {
        try FileManager.default.createDirectory(
            atPath: place.path("rec/street"), withIntermediateDirectories: true)
        for name in ["2026-01-31T09-30-05Z.mp4.partial", "2026-01-31T09-30-05Z.masks.jsonl", "notes.mp4.partial"] {
            try Data("x".utf8).write(to: place.folder.url.appending(path: "rec/street/\(name)"))
        }
        try place.run(try place.video("street.mkv", frames: 5), place.recording())
        let files = try place.recorded.files
        #expect(files.count == 4 && files.contains("notes.mp4.partial") && files.contains("index.jsonl"))
    }

    /// Only what the index lists is deleted, and only under names that this program gives.
    @Test func retentionDeletesOnlyItsOwn() throws {
        let video = try place.video("street.mkv", frames: 60)
        try place.run(video, place.recording())
        let others = ["2020-01-01T00-00-00Z.mp4", "notes.txt", "old.mp4"]
        for name in others { try Data("mine".utf8).write(to: place.folder.url.appending(path: "rec/street/\(name)")) }
        let first = try #require(try place.recorded.segments.first)
        let line = String(decoding: first.line, as: UTF8.self)
        let index = place.folder.url.appending(path: "rec/street/index.jsonl")
        for name in ["notes.txt", "../../keep.mp4", "old.mp4"] {
            let text = try String(contentsOf: index, encoding: .utf8)
            try Data((line.replacing("\(first.name)", with: name) + text).utf8).write(to: index)
        }
        try Data("mine".utf8).write(to: place.folder.url.appending(path: "keep.mp4"))
        try place.run(video, place.recording { $0.recording.keepSize = DataSize(bytes: 1) })
        let files = try FileManager.default.contentsOfDirectory(atPath: place.path("rec/street"))
        #expect(Set(files) == Set(others + ["index.jsonl"]))
        #expect(FileManager.default.fileExists(atPath: place.path("keep.mp4")))
        // Lines that are not ours stay.
        #expect(try String(contentsOf: index, encoding: .utf8).split(separator: "\n").count == 3)
    }

    @Test func aFolderThatIsRecordedIntoIsBusy() throws {
        let lock = try FolderLockTester(place.path("rec/street"))
        let video = try place.video("street.mkv", frames: 5)
        #expect(throws: RecordingError.busy(path: place.path("rec/street"))) { try place.run(video, place.recording()) }
        withExtendedLifetime(lock) {}
    }

    @Test func tooLittleRoomEndsARun() throws {
        let video = try place.video("street.mkv", frames: 5)
        let error = thrown(RecordingError.self) {
            try place.run(video, place.recording { $0.recording.minFree = DataSize(bytes: 1 << 58) })
        }
        guard case .lowSpace(_, let free?, 1 << 58) = error else { return #expect(Bool(false), "\(error as Any)") }
        #expect(free > 0 && error?.description.contains("`record_min_free`") == true)
        #expect(try place.recorded.files.filter { $0 != "index.jsonl" }.isEmpty)
    }
}

/// Holds a folder as another process would.
private final class FolderLockTester {
    private let descriptor: Int32

    init(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        descriptor = open(path, O_RDONLY | O_DIRECTORY)
        try #require(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    }

    deinit { close(descriptor) }
}
