import DToPMedia
import DToPTestSupport
import FileNames
import Foundation
import Imaging
import SystemPackage
import Testing

struct VideoReaderTests {
    private static func clip(_ folder: TemporaryFolder, _ name: String, _ coding: String, seconds: Double = 1) throws
        -> String
    {
        let path = folder.path(name)
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=30:d=\(seconds) \(coding)", path)
        return path
    }

    @Test(arguments: [
        ("clip.mp4", "-c:v libx264 -bf 3 -pix_fmt yuv420p"), ("clip.mkv", "-c:v libx264 -bf 2 -pix_fmt yuv422p10le"),
        ("clip.webm", "-c:v libvpx-vp9 -deadline realtime"), ("clip.avi", "-c:v mpeg4 -bf 2"),
        ("clip.ts", "-c:v mpeg2video"),
        ("clip.mov", "-c:v prores_ks"), ("clip.mp4", "-c:v libx265 -x265-params log-level=none"),
        ("clip.mkv", "-c:v mjpeg"), ("clip.gif", "-c:v gif"), ("clip.264", "-c:v libx264 -bf 2"),
    ]) func everyFrameComesOutInOrder(_ name: String, _ coding: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.clip(folder, name, coding)
        for threads in [1, 3] {
            let decoded = try Decoded(path, threads: threads)
            #expect(decoded.frames.count == 30)
            #expect(decoded.errorCount == 0)
            #expect(decoded.frames.allSatisfy { !$0.isCorrupt && $0.displayedSize == PixelSize(width: 64, height: 48) })
            let start = try #require(decoded.times.first)
            for (number, time) in decoded.times.enumerated() {
                #expect(abs(time - start - Double(number) / 30) < 0.011)
            }
        }
    }

    @Test func timestampsAsFFprobeSeesThem() throws {
        let folder = try TemporaryFolder()
        let path = try Self.clip(
            folder, "vfr.mp4", "-vf setpts=(N+mod(N\\,4)*0.2)/30/TB+1.5/TB -vsync vfr -c:v libx264 -bf 2")
        let text = try output(
            of: "ffprobe",
            [
                "-v", "error", "-select_streams", "v", "-show_entries", "frame=best_effort_timestamp", "-of", "csv=p=0",
                path,
            ])
        let expected = text.split(separator: "\n").compactMap { Int64($0.prefix { $0 != "," }) }
        let frames = try Decoded(path).frames
        #expect(frames.count == 30)
        #expect(frames.map { $0.timestamp } == expected)
        #expect(frames.allSatisfy { !$0.isRestamped && $0.duration > 0 })
    }

    /// Matroska has no timestamps below 0, so the first frames have none.
    @Test func framesBeforeTheFirstTimestampEndThere() throws {
        let folder = try TemporaryFolder()
        let path = try Self.clip(
            folder, "a.mkv", "-r 25 -c:v libx264 -bf 2 -output_ts_offset -0.2 -avoid_negative_ts disabled")
        let reader = try VideoReader(.file(path))
        let start = try reader.startSeconds()
        var frames: [Frame] = []
        while case .frame(let frame)? = try reader.next() { frames.append(frame) }
        #expect(frames.first?.seconds == start && frames.count >= 25)
        let untimed = frames.prefix { $0.streamTimestamp == nil }.count
        try #require(untimed > 0 && untimed < 10)
        let first = frames[untimed].seconds
        for (number, frame) in frames.enumerated() {
            #expect(abs(frame.seconds - first - Double(number - untimed) / 25) < 0.002)
            #expect(frame.isRestamped == (number < untimed))
        }
        let live = try VideoReader(.file(path))
        live.goLive(timeout: .seconds(60))
        guard case .frame(let frame)? = try live.next() else { return #expect(Bool(false), "no frame") }
        #expect(frame.streamTimestamp == nil)
    }

    @Test func truncatedFileYieldsWhatIsThere() throws {
        let folder = try TemporaryFolder()
        for (name, coding) in [
            ("a.mkv", "-c:v libx264 -bf 2 -g 10"), ("a.ts", "-c:v libx264 -g 10"), ("a.avi", "-c:v mpeg4"),
        ] {
            let path = try Self.clip(folder, name, coding, seconds: 2)
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            try data.prefix(data.count * 2 / 3).write(to: URL(fileURLWithPath: path))
            let decoded = try Decoded(path)
            #expect((20..<60).contains(decoded.frames.count), "\(name): \(decoded.frames.count)")
        }
    }

    /// Flipped bits never crash or hang; most frames survive, damage is flagged or counted.
    @Test(arguments: [
        ("a.mkv", "-c:v libx264 -bf 2 -g 10"), ("a.mp4", "-c:v libx264 -g 10"), ("a.ts", "-c:v mpeg2video"),
        ("a.avi", "-c:v mpeg4"), ("a.webm", "-c:v libvpx"), ("a.mkv", "-c:v ffv1"), ("a.mov", "-c:v mjpeg"),
    ]) func flippedBits(_ name: String, _ coding: String) throws {
        let folder = try TemporaryFolder()
        let path = try Self.clip(folder, name, coding, seconds: 2)
        let clean = try Data(contentsOf: URL(fileURLWithPath: path))
        var noticed = 0
        for seed in 0..<4 {
            var random = SplitMix(state: UInt64(seed))
            var data = clean
            // Leaves the header alone: it decides whether there is a video at all.
            for _ in 0..<40 {
                let place = Int(random.next() % UInt64(data.count * 6 / 10)) + data.count * 3 / 10
                data[place] ^= UInt8(1 << (random.next() % 8))
            }
            try data.write(to: URL(fileURLWithPath: path))
            let decoded = try Decoded(path, threads: 2)
            #expect((10...70).contains(decoded.frames.count), "\(decoded.frames.count)")
            #expect(zip(decoded.frames, decoded.frames.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
            if decoded.errorCount > 0 || decoded.frames.contains(where: { $0.isCorrupt }) || decoded.frames.count != 60
            {
                noticed += 1
            }
            let scaler = try Scaler()
            let image = RGBImage.rgb(PixelSize(width: 32, height: 32))
            for frame in decoded.frames { try scaler.scale(frame, into: image) }
        }
        // These decoders do not report what they conceal.
        let isSilent = ["libvpx", "ffv1", "mjpeg"].contains { coding.contains($0) }
        #expect(noticed > 0 || isSilent)
    }

    @Test func randomBytesAreInvalidData() throws {
        let folder = try TemporaryFolder()
        for seed in 0..<8 {
            var random = SplitMix(state: UInt64(seed))
            let path = folder.path("random\(seed).mp4")
            try Data((0..<20_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }).write(
                to: URL(fileURLWithPath: path))
            let error = mediaError { _ = try Decoded(path) }
            #expect(error != nil && [.invalidData, .noVideoStream].contains(error?.kind))
        }
    }

    @Test func hostileHeads() throws {
        let folder = try TemporaryFolder()
        let path = try Self.clip(folder, "clip.mp4", "-c:v libx264 -movflags +faststart")
        let clean = try Data(contentsOf: URL(fileURLWithPath: path))
        for seed in 0..<40 {
            var random = SplitMix(state: UInt64(seed))
            var data = clean
            for _ in 0..<6 { data[Int(random.next() % 900)] = UInt8(truncatingIfNeeded: random.next()) }
            try data.write(to: URL(fileURLWithPath: path))
            // Any outcome is fine if it is a result or a typed error.
            do { _ = try Decoded(path) } catch { #expect(error is MediaError) }
        }
    }

    @Test func inputErrorsTellWhatIsWrong() throws {
        let folder = try TemporaryFolder()
        let empty = folder.path("empty.mp4")
        try Data().write(to: URL(fileURLWithPath: empty))
        let tone = folder.path("tone.m4a")
        try ffmpeg("-f lavfi -i sine=d=0.5 -c:a aac", tone)
        let text = folder.path("notes.txt")
        try Data("no video\n".utf8).write(to: URL(fileURLWithPath: text))
        let expected: [(String, MediaError.Kind)] = [
            (folder.path("missing.mp4"), .missing), (folder.url.path, .notAFile), (empty, .invalidData),
            (tone, .noVideoStream), ("/dev/zero", .notAFile), ("http://127.0.0.1:1/x.mp4", .missing),
            ("concat:\(tone)|\(tone)", .missing), (folder.path("%04d.png"), .missing),
        ]
        for (path, kind) in expected {
            let error = mediaError { _ = try Demuxer(.file(path)) }
            #expect(error?.kind == kind, "\(path): \(String(describing: error))")
            #expect(error?.description.contains(FilePath(path).shown) == true)
        }
        #expect(mediaError { _ = try Decoded(text) } != nil)
    }

    @Test func coverPictureIsNoVideo() throws {
        let folder = try TemporaryFolder()
        let cover = folder.path("cover.png")
        try StillImageWriter().write(rgb: Quadrants.image(PixelSize(width: 64, height: 48)), to: cover)
        let path = folder.path("song.mp3")
        try ffmpeg(
            "-f lavfi -i sine=d=0.5 -i \(cover) -map 0 -map 1 -c:a mp3 -c:v copy -disposition:v attached_pic", path)
        #expect(mediaError { _ = try Demuxer(.file(path)) }?.kind == .noVideoStream)
    }

    @Test func playlistsOpenNothingElse() throws {
        let folder = try TemporaryFolder()
        _ = try Self.clip(folder, "part.ts", "-c:v libx264")
        let playlist = folder.path("list.m3u8")
        try Data("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\npart.ts\n#EXT-X-ENDLIST\n".utf8)
            .write(to: URL(fileURLWithPath: playlist))
        #expect(mediaError { _ = try Decoded(playlist) } != nil)
        let list = folder.path("list.ffconcat")
        try Data("ffconcat version 1.0\nfile part.ts\n".utf8).write(to: URL(fileURLWithPath: list))
        #expect(mediaError { _ = try Decoded(list) } != nil)
    }

    @Test func limitsAndCancellation() throws {
        let folder = try TemporaryFolder()
        let path = try Self.clip(folder, "clip.mkv", "-c:v libx264")
        var limits = InputLimits()
        limits.side = 63
        #expect(mediaError { _ = try Demuxer(.file(path), options: InputOptions(limits: limits)) }?.kind == .tooLarge)
        var late = InputLimits()
        late.timeout = .zero
        #expect(mediaError { _ = try Demuxer(.file(path), options: InputOptions(limits: late)) }?.kind == .timedOut)
        let cancellation = Cancellation()
        let reader = try Demuxer(.file(path), cancellation: cancellation)
        #expect(try reader.read() != nil)
        cancellation.cancel()
        #expect(mediaError { _ = try reader.read() }?.kind == .cancelled)
        #expect(mediaError { _ = try Demuxer(.file(path), cancellation: cancellation) }?.kind == .cancelled)
    }

    /// A file whose literal name contains `%d` is opened as that file.
    @Test func percentInAPlainName() throws {
        let folder = try TemporaryFolder()
        let writer = StillImageWriter()
        for name in ["p%d.png", "p1.png", "p2.png"] {
            try writer.write(
                rgb: numbered(name == "p%d.png" ? 7 : 1, PixelSize(width: 32, height: 24)), to: folder.path(name))
        }
        let frames = try Decoded(.file(folder.path("p%d.png"))).frames
        #expect(frames.count == 1)
        #expect(try rgb(frames[0])[5, 5, 0] == 20 + 7 * 14)
        let video = try Self.clip(folder, "50%d.mp4", "-c:v libx264")
        #expect(try Decoded(video).frames.count == 30)
    }

    @Test(.enabled(if: TestFiles.shared != nil)) func sampleClipsDecodeInFull() throws {
        let folder = try #require(TestFiles.shared).appendingPathComponent("data/video")
        for clip in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try output(
                of: "ffprobe",
                [
                    "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames",
                    "-of", "csv=p=0",
                ]
                    + [clip.path])
            let expected = try #require(Int(text.filter { $0.isNumber }))
            let reader = try VideoReader(.file(clip.path), threads: 2)
            var count = 0
            var last = -1.0
            while let item = try reader.next() {
                guard case .frame(let frame) = item else { continue }
                count += 1
                #expect(frame.seconds > last && !frame.isCorrupt)
                last = frame.seconds
            }
            #expect(count == expected && reader.errorCount == 0, "\(clip.lastPathComponent)")
        }
    }

    /// Frames are flagged after a packet of the container is lost; neither decoder notices by itself.
    @Test(arguments: ["libx264 -tune zerolatency", "libx265 -tune zerolatency -x265-params log-level=none"])
    func lostPacketsAreNoticed(_ codec: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("whole.ts")
        try ffmpeg("-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v \(codec) -g 100", path)
        #expect(try Decoded(path).frames.allSatisfy { !$0.isCorrupt })
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        // Removes one packet of the container in the middle of the video.
        let middle = bytes.count / 2 / 188 * 188
        bytes.removeSubrange(middle..<middle + 188)
        try bytes.write(to: URL(fileURLWithPath: path))
        let flags = try Decoded(path).frames.map(\.isCorrupt)
        #expect(flags.contains(true) && !flags.prefix(10).contains(true))
    }
}

/// SplitMix64: the same numbers on every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
