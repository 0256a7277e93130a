import DToPMedia
import DToPTestSupport
import Imaging
import Testing

@Suite struct DecodedFramesTests {
    /// Frames that are left out change nothing in those that are decoded.
    @Test func decodesOnlyTheFramesAskedFor() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("b.mp4") as String
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=30:d=1 -c:v libx264 -bf 2 -b_strategy 0 -g 10 -sc_threshold 0", path)
        func frames(_ choice: DecodedFrames) throws -> [Frame] {
            var options = InputOptions()
            options.frames = choice
            let reader = try VideoReader(.file(path), threads: 1, options: options)
            var frames: [Frame] = []
            while let frame = try reader.nextFrame() { frames.append(frame) }
            #expect(reader.errorCount == 0)
            return frames
        }
        func pictures(_ frames: [Frame]) throws -> [Int64: [UInt8]] {
            var pictures: [Int64: [UInt8]] = [:]
            let scaler = try Scaler()
            for frame in frames {
                let image = RGBImage.rgb(frame.displayedSize)
                try scaler.scale(frame, into: image)
                pictures[frame.timestamp] = (0..<48).flatMap { y in (0..<64).map { image[$0, y, 0] } }
            }
            return pictures
        }
        let all = try frames(.all)
        let whole = try pictures(all)
        #expect(all.count == 30)
        let keyframes = try frames(.keyframes)
        #expect(keyframes.map(\.timestamp) == all.filter(\.isKeyframe).map(\.timestamp))
        #expect(keyframes.count == 3)
        let reference = try frames(.reference)
        #expect(reference.count > keyframes.count && reference.count < all.count)
        for (time, picture) in try pictures(reference).merging(pictures(keyframes), uniquingKeysWith: { $1 }) {
            #expect(whole[time] == picture)
        }
    }

    /// AVI does not say when a picture is shown. Where others come before it that are decoded later, its time follows from
    /// its place, however few are decoded.
    @Test(arguments: ["libx264", "mpeg4"]) func framesWithoutTimes(_ codec: String) throws {
        let folder = try TemporaryFolder()
        func times(_ choice: DecodedFrames) throws -> [Double] {
            var options = InputOptions()
            options.frames = choice
            let reader = try VideoReader(.file(folder.path("b.avi")), threads: 1, options: options)
            var times: [Double] = []
            while let frame = try reader.nextFrame() { times.append(frame.seconds) }
            return times
        }
        let coding = "-c:v \(codec) -bf 2 -b_strategy 0 -g 10 -sc_threshold 0"
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=25 -frames:v 50 \(coding)", folder.path("b.avi"))
        let all = try times(.all)
        let steps = zip(all, all.dropFirst()).map { $1 - $0 }
        #expect(all.count == 50 && steps.allSatisfy { abs($0 - 0.04) < 1e-9 })
        let keyframes = try times(.keyframes)
        #expect(keyframes.count >= 5 && keyframes.first == all.first)
        #expect(zip(keyframes, keyframes.dropFirst()).allSatisfy { (0.3...0.5).contains($1 - $0) }, "\(keyframes)")
    }
}
