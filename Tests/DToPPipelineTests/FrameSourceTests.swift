import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Numerics
import Testing

@Suite struct FrameSourceTests {
    private let place: Workplace
    private let rate: Rational

    init() throws {
        place = try Workplace()
        rate = try #require(Rational(10, 1))
    }

    private func source(_ input: StreamInput) throws -> FrameSource {
        try FrameSource(input, frameRate: rate, cancellation: Cancellation())
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
        let first = try #require(try source.peek())
        #expect(first.timestamp == 0 && source.frameCount == 12)
        let frames = try frames(source)
        #expect(frames.map { ($0.seconds * 1000).rounded() } == (0..<12).map { Double($0 * 40) })
        #expect(frames.map(\.reset) == ["start"] + Array(repeating: nil, count: 11))
        #expect(frames.allSatisfy { $0.name == nil })
        #expect(try source.read() == nil)
    }

    @Test func keepsWhatComesBeforeTheFirstFrame() throws {
        try ffmpeg(
            "-f lavfi -i sine=d=1 -f lavfi -i testsrc=s=64x64:d=0.5:r=10 -filter:v setpts=PTS+0.5/TB -c:a aac",
            place.path("late.mkv"))
        let source = try source(.video(.file(place.path("late.mkv"))))
        let audio = source.audio.count
        _ = try source.peek()
        var before = 0
        loop: while let item = try source.read() {
            switch item {
            case .audio: before += 1
            case .frame: break loop
            }
        }
        #expect(audio == 1 && before > 10)
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
        let source = try source(.pictures(["a", "b c", "d", "e", "f"].map { place.path($0 + ".png") }))
        #expect(source.frameCount == 5 && source.timeBase == rate.inverse && source.audio.isEmpty)
        _ = try source.peek()
        let frames = try frames(source)
        #expect(frames.map(\.name) == ["b c", "d", "f"])
        #expect(frames.map(\.reset) == ["start", "picture", "picture"])
        #expect(frames.map(\.timestamp) == [1, 2, 4])
        #expect(source.errorCount == 2)
        #expect(source.failedPictures.map(\.subject) == [place.path("a.png"), place.path("e.png")])
    }

    @Test func cancellingEndsIt() throws {
        let cancellation = Cancellation()
        let video = StreamInput.video(.file(try place.video("a.mkv", frames: 12)))
        let source = try FrameSource(video, frameRate: rate, cancellation: cancellation)
        _ = try source.peek()
        cancellation.cancel()
        #expect(thrown(MediaError.self) { _ = try frames(source) }?.kind == .cancelled)
        for input in [video, .pictures([place.path("a.png")])] {
            let failure = thrown(MediaError.self) {
                _ = try FrameSource(input, frameRate: rate, cancellation: cancellation).peek()
            }
            #expect(failure?.kind == .cancelled)
        }
    }
}
