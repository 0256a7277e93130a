import DToPTestSupport
import Foundation
import Testing

/// N frames decoded = N masks = N lines = N overlay frames, at the source's times.
@Suite struct InOutTests {
    struct Source: Sendable, CustomTestStringConvertible {
        let name: String
        let arguments: String
        /// Size of the masks: the displayed size.
        var size = (96, 64)
        /// Options for copying the file afterwards, without decoding it.
        var copy: String?

        var testDescription: String { name }
    }

    private static let picture = "-f lavfi -i testsrc2=s=96x64:r=25 -t 1"
    static let sources = [
        Source(name: "b-frames.mp4", arguments: picture + " -c:v libx264 -bf 3 -b_strategy 0 -g 12"),
        Source(
            name: "variable-rate.mp4",
            arguments: picture + " -vf setpts='if(lt(N,10),N,3*N-17)/25/TB' -vsync vfr -video_track_timescale 90000"),
        Source(name: "rotated.mp4", arguments: picture, size: (64, 96), copy: "-metadata:s:v rotate=90"),
        Source(
            name: "audio.mp4", arguments: "-f lavfi -i sine=r=44100 \(picture) -map 1:v -map 0:a -c:a aac -shortest"),
        Source(
            name: "odd-444.mp4", arguments: "-f lavfi -i testsrc=s=97x65:r=30 -t 1 -pix_fmt yuv444p", size: (97, 65)),
        Source(
            name: "odd-420.mkv", arguments: "-f lavfi -i testsrc=s=97x65:r=24 -t 1 -pix_fmt yuv420p -c:v ffv1",
            size: (97, 65)),
        Source(name: "ten-bit.mp4", arguments: picture + " -pix_fmt yuv420p10le"),
        Source(name: "ten-bit-422.mkv", arguments: picture + " -pix_fmt yuv422p10le"),
        Source(name: "full-range.mp4", arguments: picture + " -pix_fmt yuvj420p"),
        Source(name: "ntsc.mp4", arguments: "-f lavfi -i testsrc2=s=96x64:r=30000/1001 -t 1"),
        Source(name: "late-start.mkv", arguments: picture + " -output_ts_offset 5"),
        Source(name: "one-a-second.mp4", arguments: "-f lavfi -i testsrc2=s=96x64:r=1 -t 6"),
        Source(name: "vp9.webm", arguments: picture + " -c:v libvpx-vp9 -cpu-used 8 -deadline realtime"),
        Source(name: "mpeg2.ts", arguments: picture + " -c:v mpeg2video -bf 2"),
        Source(name: "motion.avi", arguments: picture + " -c:v mjpeg -pix_fmt yuvj420p"),
        Source(name: "one-frame.mp4", arguments: "-f lavfi -i testsrc2=s=96x64:r=25 -frames:v 1"),
        Source(name: "anamorphic.mp4", arguments: picture + " -vf setsar=4/3"),
    ]

    @Test(arguments: sources) func inMP4(_ source: Source) throws { try check(source, container: "mp4") }

    @Test(
        arguments: sources.filter {
            ["b-frames.mp4", "variable-rate.mp4", "ntsc.mp4", "late-start.mkv"].contains($0.name)
        })
    func inMatroska(_ source: Source) throws { try check(source, container: "mkv") }

    private func check(_ source: Source, container: String) throws {
        let results = try Results(
            stream: String(source.name.prefix { $0 != "." }), overlay: "overlay." + container)
        let input = try results.make(source)
        try results.run(input)

        let frames = try Probe.frames(input)
        try results.expectCount(frames.count)
        #expect(try results.lines.map(\.pts) == frames.map(\.pts))
        // Matroska counts milliseconds.
        let tolerance = container == "mkv" ? 0.00051 : 0.000011
        let first = min(frames.first?.seconds ?? 0, 0)
        for (wanted, found) in zip(frames, try results.overlayTimes) {
            #expect(abs(wanted.seconds - first - found) <= tolerance, "\(wanted.seconds) became \(found)")
        }
        for (wanted, line) in zip(frames, try results.lines) {
            #expect(abs(wanted.seconds - (line.timeSeconds ?? .nan)) <= 0.000001)
        }
        let mask = try Probe.stream(results.maskFolder + "/00000000.png", "width,height,pix_fmt")
        #expect(mask == "\(source.size.0),\(source.size.1),pal8")
        let overlay = try Probe.stream(results.overlay, "codec_name,width,height")
        let (width, height) = (source.size.0 - source.size.0 % 2, source.size.1 - source.size.1 % 2)
        #expect(overlay == "h264,\(width),\(height)")
    }

    @Test func audioIsCopied() throws {
        let source = try #require(Self.sources.first { $0.name == "audio.mp4" })
        for container in ["mp4", "mov"] {
            let results = try Results(stream: "audio", overlay: "overlay." + container)
            let input = try results.make(source)
            try results.run(input)
            #expect(try Probe.stream(results.overlay, "codec_name", of: "a:0") == "aac")
            // Packets before time zero only prime the decoder.
            func packets(_ path: String) throws -> [[String]] {
                try Probe.packets(path, of: "a:0").filter { !$0[0].hasPrefix("-") }
            }
            #expect(try packets(results.overlay) == packets(input))
        }
    }

    /// Each mask keeps its picture's stem; two pictures with the same stem both have a mask.
    @Test func folderOfPictures() throws {
        let results = try Results(stream: "pictures")
        try results.run(Fixtures.made.pictures)
        try results.expectCount(5)
        #expect(results.maskNames == ["a-2.png", "a.png", "b.png", "c.png", "d.png"])
        #expect(try results.index.dropFirst().map { $0[4] } == ["a.png", "a-2.png", "b.png", "c.png", "d.png"])
        #expect(try results.lines.map(\.reset) == ["start"] + Array(repeating: "picture", count: 4))
        #expect(Set(try results.lines.map(\.stream)) == ["pictures"])
    }

    @Test func globOfPictures() throws {
        let results = try Results(stream: "pictures")
        try results.run(Fixtures.made.pictures + "/*.png", ["-r", "10"])
        try results.expectCount(3)
        #expect(results.maskNames == ["a.png", "b.png", "d.png"])
        let times = try results.overlayTimes
        #expect(zip(times, [0, 0.1, 0.2]).allSatisfy { abs($0 - $1) < 0.0001 })
    }

    @Test func onePicture() throws {
        let results = try Results(stream: "a")
        try results.run(Fixtures.made.pictures + "/a.jpg")
        try results.expectCount(1)
        #expect(results.maskNames == ["a.png"])
    }

    @Test func numberedPictures() throws {
        let results = try Results(stream: "in")
        let folder = results.folder.path("in")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try ffmpeg("-f lavfi -i testsrc2=s=96x64 -frames:v 7 -start_number 3", folder + "/%04d.png")
        try results.run(folder + "/%04d.png", ["-r", "12.5"])
        let stream = try #require(Files.names(results.masks).first)
        #expect(Files.names(results.masks + "/" + stream).filter { $0.hasSuffix(".png") }.count == 7)
        #expect(try results.lines.map(\.frame) == Array(0..<7))
        #expect(try results.lines.map(\.reset) == ["start"] + Array(repeating: nil, count: 6))
        #expect(zip(try results.overlayTimes, 0..<7).allSatisfy { abs($0 - Double($1) * 0.08) < 0.0001 })
    }

    /// The first frames of real clips.
    @Test(
        .enabled(if: TestFiles.shared != nil),
        arguments: ["indoor_person", "motorway_moving", "parking_cars", "street_window"])
    func clips(_ name: String) throws {
        let clip = try #require(TestFiles.shared).path + "/data/video/\(name).mp4"
        let results = try Results(stream: name)
        let input = results.folder.path(name + ".mp4")
        try ffmpeg("-i \(clip) -map 0 -c copy -frames:v 20", input)
        try results.run(input)
        let frames = try Probe.frames(input)
        #expect(frames.count > 15)
        try results.expectCount(frames.count)
        #expect(try results.lines.map(\.pts) == frames.map(\.pts))
        for (wanted, found) in zip(frames, try results.overlayTimes) {
            #expect(abs(wanted.seconds - found) < 0.0001)
        }
    }

    /// Through a pipe: the first program map lists the sound alone, and all pictures come nevertheless.
    @Test func lateVideoThroughAPipe() throws {
        let results = try Results(stream: "stdin")
        let (sound, both) = (results.folder.path("sound.ts"), results.folder.path("both.ts"))
        try ffmpeg("-f lavfi -i sine=r=48000:d=1 -c:a mp2 -streamid 0:257", sound)
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=25:d=3 -f lavfi -i sine=r=48000:d=3 -output_ts_offset 1 -c:v libx264"
                + " -g 25 -c:a mp2", both)
        try pipe([sound, both], into: results)
        #expect(try results.lines.count == 75)
    }

    /// A GIF is scanned before it is read.
    @Test func animationThroughAPipe() throws {
        let results = try Results(stream: "stdin")
        let animation = results.folder.path("a.gif")
        try ffmpeg("-f lavfi -i testsrc2=s=160x120:r=25:d=2", animation)
        try pipe([animation], into: results, ["-ss", "0.5s"])
        #expect(try results.lines.count == 37)
    }

    private func pipe(_ files: [String], into results: Results, _ more: [String] = []) throws {
        let program = try Program.dtopd.path
        let arguments = try ["-i", "-", "--model", Fixtures.made.model, "--log", results.log] + more
        let quoted = ([program] + arguments).map { "'\($0)'" }.joined(separator: " ")
        let outcome = try Program("sh").run(["-c", "cat \(files.joined(separator: " ")) | \(quoted)"])
        try #require(outcome.status == 0, "\(outcome)")
    }
}

extension Results {
    fileprivate func make(_ source: InOutTests.Source) throws -> String {
        let path = folder.path(source.name)
        guard let copy = source.copy else {
            try ffmpeg(source.arguments, path)
            return path
        }
        let plain = folder.path("plain-" + source.name)
        try ffmpeg(source.arguments, plain)
        try ffmpeg("-i \(plain) -c copy " + copy, path)
        return path
    }
}
