import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

struct VideoWriterTests {
    struct Timing: Sendable, CustomStringConvertible {
        let name: String
        let timeBase: (Int32, Int32)
        let rate: (Int32, Int32)
        let timestamps: [Int64]
        var description: String { name }
    }

    static let timings: [Timing] = [
        Timing(name: "NTSC", timeBase: (1001, 30000), rate: (30000, 1001), timestamps: Array(0..<90)),
        Timing(
            name: "NTSC ticks", timeBase: (1, 30000), rate: (30000, 1001),
            timestamps: stride(from: 0, to: 90090, by: 1001).map { $0 }),
        Timing(name: "1 fps", timeBase: (1, 1), rate: (1, 1), timestamps: Array(0..<12)),
        Timing(
            name: "60 fps", timeBase: (1, 90000), rate: (60, 1),
            timestamps: stride(from: 0, to: 270_000, by: 1500).map { $0 }),
        Timing(
            name: "starts at 1.5 s", timeBase: (1, 12800), rate: (25, 1),
            timestamps: stride(from: 19200, to: 49920, by: 512).map { $0 }),
        Timing(
            name: "variable rate", timeBase: (1, 1000), rate: (20, 1),
            timestamps: variable),
    ]

    /// Uneven steps, and a pause of 3 s in the middle.
    private static let variable: [Int64] = (0..<60).map { (number: Int64) -> Int64 in
        let pause: Int64 = number > 30 ? 3000 : 0
        return number * 40 + number % 7 * 5 + pause
    }

    static let size = PixelSize(width: 64, height: 48)

    private static func configuration(_ timing: Timing) throws -> VideoWriter.Configuration {
        VideoWriter.Configuration(
            size: size, timeBase: try #require(Rational(timing.timeBase.0, timing.timeBase.1)),
            frameRate: Rational(timing.rate.0, timing.rate.1))
    }

    @Test(arguments: timings, ["mp4", "mov", "mkv"]) func timesComeBack(_ timing: Timing, _ container: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.\(container)")
        let configuration = try Self.configuration(timing)
        try writeVideo(path, configuration, timestamps: timing.timestamps)
        let decoded = try Decoded(path)
        #expect(decoded.frames.count == timing.timestamps.count)
        let tolerance = container == "mkv" ? 0.000501 : 1e-9
        for (time, timestamp) in zip(decoded.times, timing.timestamps) {
            #expect(abs(time - configuration.coding.timeBase.seconds(timestamp)) <= tolerance)
        }
        for (number, frame) in decoded.frames.enumerated() {
            #expect(abs(Int(try rgb(frame)[30, 20, 1]) - (20 + number % 16 * 14)) <= 4)
        }
    }

    /// Abandoned without `finish` at any moment, as by kill -9, a file still yields all but the last second.
    @Test(arguments: timings, ["mp4", "mkv"]) func abandonedFileLacksAtMostASecond(
        _ timing: Timing, _ container: String
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.\(container)")
        let configuration = try Self.configuration(timing)
        let writer = try VideoWriter(path, configuration)
        for (number, timestamp) in timing.timestamps.enumerated() {
            try writer.write(numbered(number, Self.size), timestamp: timestamp)
            guard number % 11 == 9 || number == timing.timestamps.count - 1 else { continue }
            let now = configuration.coding.timeBase.seconds(timestamp)
            let written = timing.timestamps.prefix(number + 1).map { configuration.coding.timeBase.seconds($0) }
            // The last picture is always still in the writer; earlier ones stay for half a second and a picture at
            // most.
            let safe = written.dropLast().filter { $0 <= now - 0.51 || (written.count > 1 && $0 <= now - 1) }
            let copy = folder.path("copy\(number).\(container)")
            try FileManager.default.copyItem(atPath: path, toPath: copy)
            if safe.isEmpty { continue }
            let decoded = try Decoded(copy)
            #expect(decoded.frames.count >= safe.count, "\(number): \(decoded.frames.count) of \(safe.count)")
            #expect(decoded.errorCount == 0)
        }
    }

    @Test(arguments: [
        ("libx264", "mp4"), ("hevc", "mp4"), ("libvpx-vp9", "webm"), ("libvpx", "webm"), ("ffv1", "mkv"),
        ("mpeg4", "mp4"),
        ("mpeg4", "avi"), ("mjpeg", "mkv"), ("rawvideo", "mkv"), ("prores_ks", "mov"), ("mpeg2video", "ts"),
        ("libx264", "avi"),
        ("libx264rgb", "mkv"),
    ]) func codecs(_ codec: String, _ container: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.\(container)")
        let size = PixelSize(width: 96, height: 64)
        var configuration = VideoWriter.Configuration(
            size: size, timeBase: try #require(Rational(1, 90000)), frameRate: Rational(25, 1))
        configuration.coding.codec = codec
        let writer = try VideoWriter(path, configuration)
        for number in 0..<30 { try writer.write(Quadrants.image(size), timestamp: Int64(number) * 3600) }
        try writer.finish()
        let decoded = try Decoded(path)
        #expect(decoded.frames.count == 30)
        let start = try #require(decoded.times.first)
        for (number, time) in decoded.times.enumerated() { #expect(abs(time - start - Double(number) * 0.04) < 0.001) }
        #expect(Quadrants.largestError(try rgb(try #require(decoded.frames.last))) <= 6)
    }

    /// Theora leaves out pictures equal to the one before: the file lacks them, and the writer warns.
    @Test func picturesThatAnEncoderLeavesOutAreTold() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mkv")
        let size = PixelSize(width: 96, height: 64)
        var configuration = VideoWriter.Configuration(
            size: size, timeBase: try #require(Rational(1, 90000)), frameRate: Rational(25, 1))
        configuration.coding.codec = "libtheora"
        let writer = try VideoWriter(path, configuration)
        for number in 0..<30 { try writer.write(Quadrants.image(size), timestamp: Int64(number) * 3600) }
        try writer.finish()
        let missing = 30 - (try Decoded(path).frames.count)
        #expect(missing > 0)
        #expect(writer.warnings == ["\(path): the encoder left out \(missing) pictures"])
    }

    /// MP4 has 32 bits for the time between two pictures. A longer gap is left out, but no picture is lost.
    @Test(arguments: ["mp4", "mkv"]) func aGapOfHoursIsKeptOrLeftOut(_ container: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.\(container)")
        let size = PixelSize(width: 64, height: 48)
        let writer = try VideoWriter(path, .init(size: size, timeBase: try #require(Rational(1, 90000))))
        let gap: Int64 = 2_400_000_000
        let timestamps = [0, 3600, 7200, gap, gap + 3600, gap + 7200]
        for timestamp in timestamps { try writer.write(Quadrants.image(size), timestamp: timestamp, duration: 3600) }
        try writer.finish()
        let decoded = try Decoded(path)
        let isLeftOut = container == "mp4"
        #expect(writer.warnings.count == (isLeftOut ? 1 : 0))
        let shift = isLeftOut ? gap - 10800 : 0
        let expected = timestamps.map { Double($0 < gap ? $0 : $0 - shift) / 90000 }
        #expect(decoded.times.count == expected.count)
        for (time, truth) in zip(decoded.times, expected) { #expect(abs(time - truth) < 0.001) }
    }

    /// Colours survive on both sides of the BT.601 / BT.709 divide, and other programs agree.
    @Test(arguments: [PixelSize(width: 64, height: 48), PixelSize(width: 96, height: 720)])
    func coloursAreTaggedAsTheyAre(_ size: PixelSize) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mp4")
        let writer = try VideoWriter(path, .init(size: size, timeBase: try #require(Rational(1, 25))))
        try writer.write(Quadrants.image(size), timestamp: 0)
        try writer.finish()
        let frame = try #require(try Decoded(path).frames.first)
        #expect(Quadrants.largestError(try rgb(frame)) <= 4)
        let tags = try output(
            of: "ffprobe",
            [
                "-v", "error", "-show_entries", "stream=color_space,color_range,pix_fmt,has_b_frames", "-of", "csv=p=0",
                path,
            ])
        #expect(
            tags.contains(size.height >= 720 ? "bt709" : "smpte170m") && tags.contains("tv") && tags.contains("yuv420p")
        )
        let png = folder.path("tool.png")
        try ffmpeg("-i \(path) -frames:v 1 -vf scale=flags=accurate_rnd+full_chroma_int -pix_fmt rgb24", png)
        #expect(Quadrants.largestError(try StillImageReader.rgb(png)) <= 4)
    }

    @Test(arguments: [
        PixelSize(width: 63, height: 47), PixelSize(width: 1, height: 1), PixelSize(width: 64, height: 47),
    ])
    func oddSizesArePaddedToEven(_ size: PixelSize) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mp4")
        let writer = try VideoWriter(path, .init(size: size, timeBase: try #require(Rational(1, 25))))
        let even = PixelSize(width: (size.width + 1) / 2 * 2, height: (size.height + 1) / 2 * 2)
        #expect(writer.codedSize == even)
        for number in 0..<3 { try writer.write(numbered(12, size), timestamp: Int64(number)) }
        try writer.finish()
        let frames = try Decoded(path).frames
        #expect(frames.count == 3)
        #expect(frames.first?.storedSize == even)
        let image = try rgb(try #require(frames.last))
        #expect(abs(Int(image[even.width - 1, even.height - 1, 0]) - (20 + 12 * 14)) <= 3)
    }

    /// Padding repeats the edge and moves no other pixel: stripes of one pixel stay sharp.
    @Test func paddingDoesNotScale() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mkv")
        let size = PixelSize(width: 63, height: 47)
        let image = RGBImage.rgb(size)
        for y in 0..<size.height {
            for x in 0..<size.width * 3 { image.row(y)[x] = x / 3 % 2 == 0 ? 60 : 180 }
        }
        var configuration = VideoWriter.Configuration(size: size, timeBase: try #require(Rational(1, 25)))
        configuration.coding.codec = "ffv1"
        let writer = try VideoWriter(path, configuration)
        try writer.write(image, timestamp: 0)
        try writer.finish()
        let back = try rgb(try #require(try Decoded(path).frames.first))
        for x in 0..<64 { #expect(abs(Int(back[x, 46, 1]) - (min(x, 62) % 2 == 0 ? 60 : 180)) <= 2) }
    }

    @Test func picturesOfAnotherSizeAreScaled() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.mkv")
        let writer = try VideoWriter(path, .init(size: Self.size, timeBase: try #require(Rational(1, 25))))
        try writer.write(Quadrants.image(Self.size), timestamp: 0)
        try writer.write(Quadrants.image(PixelSize(width: 120, height: 90)), timestamp: 1)
        try writer.finish()
        let frames = try Decoded(path).frames
        #expect(frames.map { $0.storedSize } == [Self.size, Self.size])
        #expect(Quadrants.largestError(try rgb(frames[1])) <= 6)
    }

    @Test(arguments: [
        ("aac", "in.mp4", "mp4"), ("aac", "in.mp4", "mkv"), ("libopus", "in.mkv", "mkv"), ("ac3", "in.ts", "mkv"),
    ])
    func audioIsCopiedInTime(_ codec: String, _ input: String, _ container: String) throws {
        let folder = try TemporaryFolder()
        let source = folder.path(input)
        try ffmpeg(
            "-f lavfi -i testsrc2=s=64x48:r=25:d=2 -f lavfi -i sine=d=2 -c:v libx264 -bf 0 -c:a \(codec) -ar 48000",
            source)
        let path = folder.path("out.\(container)")
        let reader = try VideoReader(.file(source))
        var configuration = VideoWriter.Configuration(
            size: Self.size, timeBase: reader.video.timeBase, frameRate: reader.video.frameRate)
        configuration.file.audio = reader.audio
        let writer = try VideoWriter(path, configuration)
        #expect(writer.warnings.isEmpty)
        let scaler = try Scaler()
        let image = RGBImage.rgb(Self.size)
        var frameTimes: [Double] = []
        while let item = try reader.next() {
            switch item {
            case .frame(let frame):
                try scaler.scale(frame, into: image)
                try writer.write(image, timestamp: frame.timestamp, duration: frame.duration)
                frameTimes.append(frame.seconds)
            case .audio(let packet): try writer.write(audio: packet)
            }
        }
        try writer.finish()
        let before = try Decoded(source)
        let copied = try VideoReader(.file(path))
        let after = try Decoded(path)
        #expect(copied.audio.map { $0.codecName } == reader.audio.map { $0.codecName })
        for (a, b) in zip(frameTimes, after.times) { #expect(abs(a - b) < 0.000501) }
        // Nothing may be lost but priming before time zero.
        let beforeTimes = times(before.audioPackets, reader.audio[0].timeBase).filter { $0 >= 0 }
        let afterTimes = times(after.audioPackets, copied.audio[0].timeBase).filter { $0 >= 0 }
        #expect(beforeTimes.count == afterTimes.count && beforeTimes.count > 50)
        for (a, b) in zip(beforeTimes, afterTimes) { #expect(abs(a - b) < 0.000501) }
    }

    private func times(_ packets: [Packet], _ timeBase: Rational) -> [Double] {
        packets.compactMap { $0.timestamp.map(timeBase.seconds) }
    }

    @Test func audioThatTheContainerCannotHoldIsLeftOut() throws {
        let folder = try TemporaryFolder()
        let source = folder.path("in.mkv")
        try ffmpeg(
            "-f lavfi -i testsrc2=s=64x48:r=25:d=1 -f lavfi -i sine=d=1 -c:v libx264 -map 0 -map 1 -map 1 -c:a:0 wmav2 -c:a:1 aac",
            source)
        let demuxer = try Demuxer(.file(source))
        var configuration = VideoWriter.Configuration(size: Self.size, timeBase: demuxer.video.timeBase)
        configuration.file.audio = demuxer.audio
        let writer = try VideoWriter(folder.path("out.mp4"), configuration)
        #expect(writer.warnings.count == 1 && writer.warnings[0].contains("wmav2"))
        try writer.write(numbered(0, Self.size), timestamp: 0)
        try writer.finish()
        #expect(try Demuxer(.file(folder.path("out.mp4"))).audio.map { $0.codecName } == ["aac"])
    }
}
