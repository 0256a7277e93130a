import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Logging
import Testing

/// The three forms of masks of one run are the same to the bit: PNG, run lengths, and video.
@Suite struct MaskSinksTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private var outputs: StreamConfiguration { place.maskOutputs(rle: "masks.jsonl", maskVideo: "masks.mkv") }

    /// A run as of the service, whose outputs go on.
    private func serve(_ input: String, _ configuration: StreamConfiguration) throws -> [String] {
        let log = CollectedLog()
        let run = StreamRun(
            try StreamInput(input, frameRate: .usualFrameRate), name: input, stream: "street", engine: place.engine,
            configuration: configuration, sinks: .optional,
            logs: FrameLogs(template: configuration.outputs.log, existing: .goOn),
            logger: log.logger(.warning))
        _ = try BackgroundRun(run).report()
        return log.lines
    }

    /// Irregular times in a clock that milliseconds do not divide.
    private func irregularVideo(_ name: String = "street.mp4", frames: Int = 40) throws -> String {
        let path: String = place.path(name)
        let source = "-f lavfi -i testsrc2=s=96x64:r=30000/1001"
        try ffmpeg("\(source) -frames:v \(frames) -vf select=not(eq(mod(n\\,5)\\,1)) -vsync vfr", path)
        return path
    }

    @Test func allFormsAgree() throws {
        try place.run(try irregularVideo(), outputs)
        let log = try place.log()
        #expect(log.count == 40)
        let masks = try place.pictures().map { try place.mask($0) }
        let lines = try RunLengthLines(place.path("masks.jsonl"))
        #expect(lines.names == [["class0", "class1", "class2", "class3", "class4"]])
        #expect(lines.labels.count == masks.count && masks.count == log.count)
        for (line, (mask, logged)) in zip(lines.lines, zip(masks, log)) {
            #expect(line.labels.difference(from: mask) == 0, "\(line.frame)")
            #expect(line.frame == logged["frame"] as? Int && line.pts == logged["pts"] as? Int)
            #expect(line.seconds == logged["time_s"] as? Double && line.wall == logged["wall"] as? String)
            #expect(line.name == nil)
        }
        try expectVideo(masks, log)
    }

    private func expectVideo(_ masks: [LabelMap], _ log: [[String: Any]], _ name: String = "masks.mkv") throws {
        let pictures = try rawPictures(place.path(name), "gray", byteCount: masks[0].size.count)
        #expect(pictures.hashes == masks.map(\.bytes).hashes)
        let reader = try VideoReader(.file(place.path(name) as String), threads: 1)
        var times: [Double] = []
        while let frame = try reader.nextFrame() { times.append(frame.seconds) }
        #expect(times.count == log.count)
        for (time, line) in zip(times, log) { #expect(abs(time - (line["time_s"] as? Double ?? .nan)) <= 0.000_501) }
    }

    /// A still scene: the masks that repeat have no run lengths, and the video repeats its packets.
    @Test func whatRepeatsIsNotWrittenAgain() throws {
        let video: String = place.path("still.mkv")
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25 -vf select=lt(n\\,1),loop=30:1 -frames:v 30 -c:v ffv1", video)
        try place.run(video, outputs)
        let lines = try RunLengthLines(place.path("masks.jsonl"))
        let masks = try place.pictures().map { try place.mask($0) }
        #expect(masks.count == 30 && lines.lines.map { $0.isRepeated }.filter { !$0 }.count == 1)
        #expect(zip(lines.labels, masks).allSatisfy { $0.difference(from: $1) == 0 })
        try expectVideo(masks, try place.log())
    }

    /// More than 255 classes.
    @Test func sixteenBits() throws {
        let place = try Workplace(classCount: 300)
        var configuration = place.allOutputs
        configuration.outputs.overlay = nil
        configuration.outputs.rle = place.path("masks.jsonl")
        configuration.outputs.maskVideo = place.path("masks.mkv")
        try place.run(try place.video("street.mkv", frames: 6), configuration)
        let masks = try place.pictures().map { try place.mask($0) }
        let pictures = try rawPictures(place.path("masks.mkv"), "gray16le", byteCount: masks[0].size.count * 2)
        #expect(pictures.hashes == masks.map(\.wideBytes).hashes && masks.count == 6)
        let lines = try RunLengthLines(place.path("masks.jsonl"))
        #expect(zip(lines.labels, masks).allSatisfy { $0.difference(from: $1) == 0 } && lines.labels.count == 6)
    }

    @Test(arguments: [MaskSize.display, .model]) func aSizeThatChanges(_ size: MaskSize) throws {
        let parts = try ["96x64", "128x96"].map { size in
            let path: String = place.path("\(size).ts")
            try ffmpeg("-f lavfi -i testsrc2=s=\(size):r=25 -frames:v 10 -c:v mpeg2video", path)
            return try Data(contentsOf: URL(fileURLWithPath: path))
        }
        let video: String = place.path("both.ts")
        try (parts[0] + parts[1]).write(to: URL(fileURLWithPath: video))
        var configuration = outputs
        configuration.outputs.maskSize = size
        try place.run(video, configuration)
        let masks = try place.pictures().map { try place.mask($0) }
        #expect(Set(masks.map(\.size)).count == 2)
        let lines = try RunLengthLines(place.path("masks.jsonl"))
        #expect(zip(lines.labels, masks).allSatisfy { $0.size == $1.size && $0.difference(from: $1) == 0 })
        #expect(lines.labels.count == masks.count)
        // The video keeps its first size, without mixing classes.
        let pictures = try rawPictures(place.path("masks.mkv"), "gray", byteCount: masks[0].size.count)
        #expect(pictures.hashes == masks.map { $0.nearest(masks[0].size).bytes }.hashes)
    }

    /// All three leave out the same masks.
    @Test func thinnedMasks() throws {
        var configuration = outputs
        configuration.masks.every = TimeSpan(.milliseconds(200))
        let video = try place.video("street.mkv", frames: 40)
        try place.run(video, configuration)
        let frames = Array(stride(from: 0, to: 40, by: 5))
        #expect(try place.pictures() == frames.map { OutputPaths.frameFile($0) })
        let lines = try RunLengthLines(place.path("masks.jsonl"))
        #expect(lines.lines.map(\.frame) == frames)
        let masks = try place.pictures().map { try place.mask($0) }
        #expect(zip(lines.labels, masks).allSatisfy { $0.difference(from: $1) == 0 })
        try expectVideo(masks, frames.map { ["time_s": Double($0) * 0.04] })
        #expect(try place.log().count == 40)
    }

    /// Pictures of a folder are known by their names.
    @Test func picturesOfAFolder() throws {
        try FileManager.default.createDirectory(atPath: place.path("in"), withIntermediateDirectories: true)
        for (number, name) in ["b", "a"].enumerated() {
            let picture = Workplace.picture(number * 9, PixelSize(width: 80, height: 60))
            try StillImageWriter().write(rgb: picture, to: place.path("in/\(name).png") as String)
        }
        try place.run(place.path("in"), outputs)
        let lines = try RunLengthLines(place.path("masks.jsonl"))
        #expect(lines.lines.map(\.name) == ["a", "b"])
        for line in lines.lines {
            #expect(line.labels.difference(from: try place.mask("\(line.name ?? "").png")) == 0)
        }
    }

    /// In the service, run lengths go on in their file and a video takes the next free name. A line that a crash has
    /// cut short goes, and a file of somebody else's stays.
    @Test func afterARestart() throws {
        let video = try place.video("street.mkv", frames: 10)
        var configuration = outputs
        configuration.outputs.masks = nil
        let rle = URL(fileURLWithPath: place.path("masks.jsonl"))
        #expect(try serve(video, configuration) == [])
        let whole = try Data(contentsOf: rle)
        try (whole + Data(#"{"time_s":0.4,"frame":10,"pts":10,"wall":"2026-"#.utf8)).write(to: rle)
        #expect(try serve(video, configuration) == [])
        let both = try Data(contentsOf: rle)
        #expect(both.starts(with: whole))
        let lines = try RunLengthLines(rle.path)
        #expect(lines.names.count == 2 && lines.lines.map(\.frame) == Array(0..<10) + Array(0..<10))
        #expect(zip(lines.labels.prefix(10), lines.labels.suffix(10)).allSatisfy { $0.difference(from: $1) == 0 })
        for name in ["masks.mkv", "masks.2.mkv"] {
            let pictures = try rawPictures(place.path(name), "gray", byteCount: 96 * 64)
            #expect(pictures.hashes == lines.labels.prefix(10).map(\.bytes).hashes)
        }
        try Data("mine".utf8).write(to: rle)
        #expect(try serve(video, configuration) == [])
        #expect(try Data(contentsOf: rle) == Data("mine".utf8))
        #expect(try RunLengthLines(place.path("masks.2.jsonl")).lines.count == 10)
    }

    /// A run refuses what exists.
    @Test(arguments: ["rle", "mask_video"]) func whatExistsStays(_ key: String) throws {
        let video = try place.video("street.mkv", frames: 3)
        let name = key == "rle" ? "masks.jsonl" : "masks.mkv"
        try Data([1]).write(to: URL(fileURLWithPath: place.path(name)))
        var configuration = outputs
        #expect(throws: OutputError.self) {
            try configuration.checkOutputs(stream: "street", inputs: [StreamInput(video, frameRate: .usualFrameRate)])
        }
        configuration.outputs.overwrite = true
        try configuration.checkOutputs(stream: "street", inputs: [StreamInput(video, frameRate: .usualFrameRate)])
        try place.run(video, configuration)
        #expect(try RunLengthLines(place.path("masks.jsonl")).lines.count == 3)
    }

    /// A full disk is an error of the run's.
    @Test func aFullDisk() throws {
        var configuration = StreamConfiguration()
        configuration.outputs.rle = "/dev/full"
        let video = try place.video("street.mkv", frames: 3)
        #expect(throws: OutputError.self) { try place.run(video, configuration) }
    }
}
