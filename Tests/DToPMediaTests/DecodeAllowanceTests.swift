import DToPMedia
import DToPTestSupport
import Imaging
import Testing

@Suite struct DecodeAllowanceTests {
    /// A camera's packets through an allowance, whose pictures take the same time each.
    private struct Camera {
        var allowance = DecodeAllowance()
        /// Whether each packet so far was decoded.
        var decoded: [Bool] = []
        var now = Duration.zero
        var used = Duration.zero
        let fps = 10.0
        var keyframeEvery = 10
        /// Processor time of a picture.
        var cost: Duration = .milliseconds(60)

        mutating func send(_ count: Int) {
            for _ in 0..<count {
                now += .seconds(1 / fps)
                let isKeyframe = decoded.count % keyframeEvery == 0
                let isDecoded = allowance.admits(
                    isKeyframe: isKeyframe, seconds: Double(decoded.count) / fps, at: now)
                // A gap ends at a keyframe.
                #expect(!isDecoded || isKeyframe || decoded.last == true)
                if isDecoded {
                    allowance.spend(cost)
                    used += cost
                }
                decoded.append(isDecoded)
            }
        }
    }

    @Test func withoutABoundAllIsDecoded() {
        var camera = Camera()
        camera.send(100)
        #expect(!camera.decoded.contains(false))
        #expect(camera.allowance.leftOut == 0)
    }

    @Test(arguments: [0.05, 0.1, 0.3, 0.5]) func decodingTakesWhatItMay(rate: Double) {
        var camera = Camera()
        camera.send(20)
        camera.allowance.rate = rate
        let before = camera.used
        camera.send(1000)
        let share = (camera.used - before) / .seconds(100)
        #expect(share > rate * 0.5 && share < rate + 0.02, "\(share)")
        #expect(camera.allowance.leftOut == camera.decoded.count { !$0 })
        // Pictures come each second or two.
        let gaps = camera.decoded.split(separator: true).map(\.count)
        #expect(gaps.allSatisfy { $0 <= 20 })
    }

    @Test func whoFitsIsLeftAlone() {
        var camera = Camera()
        camera.allowance.rate = 0.7
        camera.send(200)
        #expect(camera.allowance.leftOut == 0)
    }

    /// It would stand still for too long.
    @Test func aStreamWithRareKeyframesIsNotBounded() {
        var camera = Camera(keyframeEvery: 40)
        camera.allowance.rate = 0.1
        camera.send(400)
        #expect(camera.allowance.leftOut == 0)
    }

    /// Once the bound is gone, decoding goes on at the next keyframe.
    @Test func aGapEndsAtAKeyframe() {
        var camera = Camera()
        camera.allowance.rate = 0.1
        camera.send(45)
        #expect(camera.decoded.last == false)
        camera.allowance.rate = nil
        camera.send(15)
        #expect(Array(camera.decoded[45...]) == Array(repeating: false, count: 5) + Array(repeating: true, count: 10))
    }

    /// One picture that took very long does not silence the camera.
    @Test func littleIsOwed() {
        var camera = Camera()
        camera.send(20)
        camera.allowance.rate = 0.5
        camera.allowance.spend(.seconds(60))
        camera.send(20)
        #expect(!camera.decoded[20] && camera.decoded[20...].contains(true))
    }

    /// Packets that had to wait come at once, but their times show how far apart keyframes are.
    @Test func aBacklogHidesNoKeyframes() {
        var allowance = DecodeAllowance()
        allowance.rate = 0.1
        for packet in 0..<40 {
            // A keyframe each second of the camera's time, three seconds apart here.
            let isDecoded = allowance.admits(
                isKeyframe: packet % 10 == 0, seconds: Double(packet) / 10, at: .milliseconds(300 * packet))
            if isDecoded { allowance.spend(.milliseconds(300)) }
        }
        #expect(allowance.leftOut > 10)
    }

    /// What is decoded is what would have been without the gap.
    @Test(arguments: [
        "-c:v libx264 -bf 2 -g 10 -x264-params open-gop=0",
        "-c:v libx264 -bf 2 -g 10 -sc_threshold 0 -x264-params open-gop=1",
        "-c:v libx265 -g 10 -x265-params keyint=10:open-gop=1:bframes=2:log-level=error", "-c:v mjpeg",
    ]) func whatIsDecodedIsWhole(_ encoding: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mkv") as String
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10:d=6 \(encoding)", path)
        let whole = try pictures(path) { _, _ in }
        #expect(whole.count == 60)
        let part = try pictures(path) { packet, reader in
            if packet == 15 { reader.allowance.rate = 1e-9 }
            if packet == 35 { reader.allowance.rate = nil }
        }
        #expect((30...45).contains(part.count), "\(part.count)")
        for (time, picture) in part { #expect(whole[time] == picture, "\(time)") }
    }

    @Test func aStreamMayEndInAGap() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.mkv") as String
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=10:d=6 -c:v libx264 -bf 2 -g 10", path)
        let part = try pictures(path) { packet, reader in
            if packet == 15 { reader.allowance.rate = 1e-9 }
        }
        #expect((10...25).contains(part.count), "\(part.count)")
    }

    private struct Picture: Equatable {
        let packet: Int64?
        let pixels: [UInt8]
    }

    /// The undamaged pictures of a file that is read as a live source, by their times.
    private func pictures(_ path: String, at packet: @escaping (Int, VideoReader) -> Void) throws -> [Int64: Picture] {
        let reader = try VideoReader(.file(path), threads: 1)
        reader.goLive(timeout: .seconds(Patience.seconds))
        var count = 0
        try reader.copyPackets { [unowned reader] in
            count += 1
            packet(count, reader)
            return false
        } to: { _ in
        }
        let scaler = try Scaler()
        var pictures: [Int64: Picture] = [:]
        while let frame = try reader.nextFrame() {
            guard !frame.isCorrupt, let time = frame.streamTimestamp else { continue }
            let image = RGBImage.rgb(frame.displayedSize)
            try scaler.scale(frame, into: image)
            pictures[time] = Picture(
                packet: frame.packetNumber, pixels: (0..<48).flatMap { y in (0..<64).map { image[$0, y, 0] } })
        }
        #expect(reader.errorCount == 0)
        return pictures
    }
}
