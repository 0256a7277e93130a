import Compute
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct FrameSourceTests {
    private let place: Workplace
    private let rate: Rational

    init() throws {
        place = try Workplace()
        rate = try #require(Rational(10, 1))
    }

    private func source(
        _ input: StreamInput, _ settings: InputSettings = InputSettings(), cancellation: Cancellation = Cancellation()
    ) throws -> FrameSource {
        try FrameSource(
            input, settings, frameRate: rate, monitor: StreamMonitor(stream: "a", logger: .silent),
            cancellation: cancellation)
    }

    private func frames(_ source: FrameSource) throws -> [SourceFrame] {
        var frames: [SourceFrame] = []
        while let item = try source.read() {
            if case .frame(let frame) = item { frames.append(frame) }
        }
        return frames
    }

    @Test func givesEveryFrameOfAVideoOnceAndInOrder() throws {
        let source = try source(.video(.file(try place.video("a.mkv", frames: 12))))
        let frames = try frames(source)
        #expect(frames.map(\.source.frameCount) == Array(repeating: 12, count: 12))
        #expect(frames.map(\.number) == Array(1...12) && !source.isLive)
        #expect(frames.map { ($0.seconds * 1000).rounded() } == (0..<12).map { Double($0 * 40) })
        #expect(frames.map(\.reset) == [.start] + Array(repeating: nil, count: 11))
        #expect(frames.allSatisfy { $0.name == nil })
        #expect(try source.read() == nil)
    }

    @Test func givesAudioAsItComes() throws {
        try ffmpeg(
            "-f lavfi -i sine=d=1 -f lavfi -i testsrc=s=64x64:d=0.5:r=10 -filter:v setpts=PTS+0.5/TB -c:a aac",
            place.path("late.mkv"))
        let source = try source(.video(.file(place.path("late.mkv"))))
        var before = 0
        while case .audio? = try source.read() { before += 1 }
        #expect(before > 10)
    }

    @Test func picturesStandForThemselves() throws {
        let writer = StillImageWriter()
        for name in ["b c", "d", "f"] {
            let image = Workplace.picture(1, PixelSize(width: 32, height: 16))
            try writer.write(rgb: image, to: place.path(name + ".png"))
        }
        for name in ["a", "e"] {
            try Data("no picture".utf8).write(to: place.folder.url.appending(path: name + ".png"))
        }
        let source = try source(.pictures(PictureList(["a", "b c", "d", "e", "f"].map { place.path($0 + ".png") })))
        let frames = try frames(source)
        #expect(frames.allSatisfy { $0.source.frameCount == 5 && $0.timeBase == rate.inverse })
        #expect(frames.map(\.name) == ["b c", "d", "f"])
        #expect(frames.map(\.reset) == [.start, .picture, .picture])
        #expect(frames.map(\.timestamp) == [1, 2, 4])
        #expect(source.errorCount == 2)
        #expect(source.failedPictures.map(\.subject) == [place.path("a.png"), place.path("e.png")])
    }

    @Test func cancellingEndsIt() throws {
        let cancellation = Cancellation()
        let video = StreamInput.video(.file(try place.video("a.mkv", frames: 12)))
        let source = try source(video, cancellation: cancellation)
        _ = try source.read()
        cancellation.cancel()
        #expect(thrown(MediaError.self) { _ = try frames(source) }?.kind == .cancelled)
        for input in [video, .pictures(PictureList([place.path("a.png")]))] {
            let failure = thrown(MediaError.self) {
                _ = try self.source(input, cancellation: cancellation).read()
            }
            #expect(failure?.kind == .cancelled)
        }
    }

    /// 40 frames at 25 a second; the encoder makes only one keyframe.
    @Test(
        arguments: [
            (stride: 1, rate: nil, start: 0.4, duration: 0.2, expected: [10, 11, 12, 13, 14]),
            (stride: 4, rate: nil, start: 0, duration: 0.6, expected: [0, 4, 8, 12]),
            (stride: 1, rate: 10, start: 0, duration: 0.5, expected: [0, 3, 5, 8, 10]),
            (stride: 2, rate: 1, start: 0.04, duration: nil, expected: [1, 25]),
            (stride: 1, rate: nil, start: 1.5, duration: 9, expected: [38, 39]),
            (stride: 1, rate: nil, start: 5, duration: nil, expected: []),
        ] as [(stride: Int, rate: Double?, start: Double, duration: Double?, expected: [Int])])
    func picksWhatIsWanted(
        stride: Int, rate: Double?, start: Double, duration: Double?, expected: [Int]
    ) throws {
        var settings = InputSettings()
        settings.selection.stride = stride
        settings.selection.maximumRate = rate
        settings.selection.start = start
        settings.selection.duration = duration
        let source = try source(.video(.file(try place.video("a.mkv", frames: 40))), settings)
        let frames = try frames(source)
        #expect(frames.map { Int(($0.seconds * 25).rounded()) } == expected)
        #expect(frames.map(\.reset) == expected.indices.map { $0 == 0 ? .start : nil })
    }

    /// Seeking in a transport stream may land anywhere. The frames are still intact, and the same as without it.
    @Test(arguments: [0.3, 1.0, 2.9, 4.7])
    func beginsWithSoundPicturesInTransportStreams(_ start: Double) throws {
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=25:d=6 -c:v libx264 -g 100 -bf 2 -f mpegts -output_ts_offset 40",
            place.path("a.ts"))
        let input = StreamInput.video(.file(place.path("a.ts")))
        let all = try frames(source(input))
        let first = try #require(all.first).seconds
        var settings = InputSettings()
        settings.selection.start = start
        let wanted = all.filter { $0.seconds >= first + start - 1e-6 }
        let given = try frames(source(input, settings))
        #expect(given.map(\.timestamp) == wanted.map(\.timestamp))
        #expect(given.first?.reset == .start && given.allSatisfy { !$0.frame.isCorrupt })
        let size = PixelSize(width: 96, height: 64)
        let scaler = try Scaler()
        let areSame = try zip(given, wanted).prefix(30).map { one, other in
            let pictures = (RGBImage.rgb(size), RGBImage.rgb(size))
            try scaler.scale(one.frame, into: pictures.0)
            try scaler.scale(other.frame, into: pictures.1)
            return (0..<64).allSatisfy { y in (0..<96).allSatisfy { pictures.0[$0, y] == pictures.1[$0, y] } }
        }
        #expect(!areSame.isEmpty && areSame.allSatisfy(\.self))
    }

    /// Files without an index, and files in which two places may have the same time, begin where they are asked to.
    @Test(arguments: [
        "a.264 -c:v libx264", "a.265 -c:v libx265 -x265-params log-level=none", "a.mjpeg -c:v mjpeg",
        "a.m1v -c:v mpeg1video", "a.m2v -c:v mpeg2video", "a.flv -c:v flv1", "a.mpg -c:v mpeg1video",
        "a.vob -c:v mpeg2video", "a.gif -c:v gif", "a.ogv -c:v libtheora", "a.obu -c:v libaom-av1 -cpu-used 8",
        "a.mp4 -c:v libx264 -bf 2", "a.avi -c:v mpeg4",
    ]) func beginsInTheMiddle(_ coding: String) throws {
        let name = coding.prefix { $0 != " " }
        let path = place.path(String(name))
        try ffmpeg("-f lavfi -i testsrc2=s=96x64:r=25:d=2\(coding.dropFirst(name.count))", path)
        let all = try frames(source(.video(.file(path))))
        let first = try #require(all.first).seconds
        var settings = InputSettings()
        settings.selection.start = 0.5
        let given = try frames(source(.video(.file(path)), settings))
        #expect(given.map(\.timestamp) == all.suffix(given.count).map(\.timestamp))
        // Some containers begin a frame before their first picture.
        let begin = try #require(given.first)
        #expect((0.46...0.54).contains(begin.seconds - first) && begin.reset == .start)
    }

    /// The second of two recordings is found by its place, although the first has the same times.
    @Test(arguments: [1.0, 2.5, 3.2]) func beginsInTheSecondRecording(_ start: Double) throws {
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=10:d=2 -f lavfi -i sine=d=2 -c:v libx264 -g 5 -c:a mp2", place.path("a.ts"))
        let once = try Data(contentsOf: URL(fileURLWithPath: place.path("a.ts")))
        try (once + once).write(to: URL(fileURLWithPath: place.path("twice.ts")))
        var settings = InputSettings()
        settings.selection.start = start
        settings.selection.duration = 0.5
        let given = try frames(source(.video(.file(place.path("twice.ts"))), settings))
        let all = try frames(source(.video(.file(place.path("twice.ts")))))
        #expect(all.map(\.reset) == (0..<40).map { $0 == 0 ? .start : $0 == 20 ? .gap : nil })
        let number = Int((start * 10).rounded())
        #expect(given.map(\.timestamp) == all[number..<number + 5].map(\.timestamp))
    }

    /// All pictures come before all sound: the sound of the wanted pictures comes too, and no more.
    @Test(arguments: ["mp4", "mkv"]) func soundBehindThePictures(_ container: String) throws {
        // The filter holds back the sound until its end, and the muxer does not wait.
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=25:d=4 -f lavfi -i sine=d=4 -af areverse -max_interleave_delta 1"
                + " -c:v libx264 -c:a aac", place.path("a.\(container)"))
        var settings = InputSettings()
        settings.selection.duration = 1
        let source = try source(.video(.file(place.path("a.\(container)"))), settings)
        var pictures = 0
        var sound: [Double] = []
        while let item = try source.read() {
            switch item {
            case .frame: pictures += 1
            case .audio(let packet):
                let stream = try #require(packet.timestamp)
                sound.append(Double(stream) / (container == "mp4" ? 44100 : 1000))
            }
        }
        #expect(pictures == 25)
        #expect((sound.max() ?? 0) < 1 && (sound.max() ?? 0) > 0.95 && (43...45).contains(sound.count))
    }

    /// A selection without frames is not a damaged file.
    @Test func partWithoutFrames() throws {
        var settings = InputSettings()
        settings.selection.start = 9
        let source = try source(.video(.file(try place.video("a.mkv", frames: 10))), settings)
        #expect(try frames(source).isEmpty)
        #expect(source.noFrames(name: "a") == .noneWanted(input: "a", last: 0.36))
    }

    /// A test source that ends is opened again: its pictures go on after a reset.
    @Test func liveSourcesComeBack() throws {
        var settings = InputSettings()
        settings.isLive = true
        let graph = MediaInput.filterGraph("testsrc=s=64x48:r=25:d=0.2")
        let source = try source(.video(graph), settings)
        #expect(source.isLive)
        var frames: [SourceFrame] = []
        while frames.count < 12, case .frame(let frame)? = try source.read() { frames.append(frame) }
        #expect(frames.map(\.reset) == (0..<12).map { $0 == 0 ? .start : $0 % 5 == 0 ? .reconnect : nil })
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.timestamp < $1.timestamp })
        #expect(frames[5].seconds - frames[4].seconds > 0.3 && frames[0].seconds == 0)
        #expect(frames.allSatisfy { $0.arrival != nil && $0.decodeTime != nil && $0.timeBase == Timeline.timeBase })
    }

    @Test func liveSourcesAreGivenUpInTime() throws {
        var settings = InputSettings()
        settings.giveUpAfter = .milliseconds(700)
        let url = try #require(MediaURL("rtsp://127.0.0.1:1/none"))
        let source = try source(.video(.url(url)), settings)
        let start = ContinuousClock.now
        let failure = thrown(RunError.self) { _ = try source.read() }
        guard case .gaveUp(let name, .milliseconds(700), .refused, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(name == "rtsp://127.0.0.1:1/none")
        #expect(start.duration(to: .now) >= .milliseconds(700))
    }

    @Test func waitingForALiveSourceEndsWhenCancelled() throws {
        let cancellation = Cancellation()
        let url = try #require(MediaURL("rtsp://127.0.0.1:1/none"))
        let source = try source(.video(.url(url)), cancellation: cancellation)
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            cancellation.cancel()
        }
        #expect(thrown(MediaError.self) { _ = try source.read() }?.kind == .cancelled)
    }
}
