import DToPMedia
import DToPPipeline
import DToPService
import DToPTestSupport
import Imaging
import SystemPackage
import Testing

/// The program's own worker beside decoding in the process.
@Suite struct SourceWorkerTests {
    /// How ffmpeg encodes a stream, each with another pixel format.
    private static let encodings = [
        "-c:v libx264 -pix_fmt yuv420p -g 10", "-c:v libx264 -pix_fmt yuv444p -g 10 -bf 2",
        "-c:v libx265 -x265-params log-level=error -pix_fmt yuv420p10le", "-c:v mpeg2video -pix_fmt yuv422p",
    ]
    private static let size = PixelSize(width: 96, height: 64)

    private func worker() throws -> WorkerConnector {
        WorkerConnector(
            program: FilePath(try Program.dtopd.path), stream: "test", environment: [:], logger: .silent)
    }

    private struct Seen: Equatable {
        let header: FrameHeader
        let pixels: [UInt8]
    }

    /// The first frames of a URL, scaled; every third is not wanted.
    private func frames(_ count: Int, of url: String, by connector: any LiveConnector) throws -> [Seen] {
        let url = try #require(MediaURL(url))
        var options = InputOptions()
        options.isLive = true
        let connection = try connector.connect(.url(url), options, cancellation: Cancellation())
        try connection.goLive(timeout: .seconds(Patience.seconds))
        let scaler = try Scaler()
        // Only a worker has processor time of its own.
        defer { #expect((connection.processorTime > .zero) == (connector is WorkerConnector)) }
        return try (0..<count).map { index in
            let frame = try #require(try connection.nextFrame())
            let image = RGBImage.rgb(Self.size)
            if index % 3 != 2 {
                try connection.bringPicture(of: frame)
                try scaler.scale(frame, into: image)
            }
            let pixels = (0..<Self.size.height).flatMap { y in
                (0..<Self.size.width).flatMap { x in (0..<3).map { image[x, y, $0] } }
            }
            return Seen(header: FrameHeader(frame), pixels: pixels)
        }
    }

    @Test(arguments: encodings) func givesTheSamePictures(_ encoding: String) throws {
        let folder = try TemporaryFolder()
        let stream: String = folder.path("stream.ts")
        try ffmpeg("-f lavfi -i testsrc2=s=150x98:r=25 -frames:v 60 \(encoding)", stream)
        let camera = try HTTPCamera(.init(file: "", stream: stream, picture: ""))
        let own = try frames(40, of: camera.url("whole.ts"), by: InProcessConnector())
        let other = try frames(40, of: camera.url("whole.ts"), by: worker())
        #expect(own.count == 40 && Set(own.map(\.pixels)).count > 20)
        #expect(own == other)
    }

    /// Packets are those of the source, wherever they are read, and nothing is decoded.
    @Test(arguments: encodings) func givesTheSamePackets(_ encoding: String) throws {
        let folder = try TemporaryFolder()
        let stream: String = folder.path("stream.ts")
        try ffmpeg("-f lavfi -i testsrc2=s=150x98:r=25 -frames:v 60 \(encoding)", stream)
        let camera = try HTTPCamera(.init(file: "", stream: stream, picture: ""))
        let url = try #require(MediaURL(camera.url("whole.ts")))
        let packets = try [InProcessConnector(), worker()].map { (connector: any LiveConnector) in
            let connection = try connector.connectToPackets(.url(url), InputOptions(), cancellation: Cancellation())
            try connection.goLive(timeout: .seconds(Patience.seconds))
            var packets: [[UInt8]] = []
            for number in 1...50 {
                let coded = try #require(try connection.nextPacket())
                #expect(coded.number == number && coded.video.size == PixelSize(width: 150, height: 98))
                #expect(coded.packet.timestamp != nil)
                packets.append(unsafe Array(coded.packet.bytes) + [coded.packet.isKeyframe ? 1 : 0])
            }
            return packets
        }
        #expect(packets[0] == packets[1])
    }

    /// Sound comes with the packets of the video, if it is asked for.
    @Test(arguments: ["aac", "mp2"]) func givesTheSameSound(_ codec: String) throws {
        let folder = try TemporaryFolder()
        let stream: String = folder.path("stream.ts")
        try ffmpeg(
            "-f lavfi -i testsrc2=s=64x48:r=25 -f lavfi -i sine=r=48000 -t 3 -c:v libx264 -bf 0 -g 10 -c:a \(codec)",
            stream)
        let camera = try HTTPCamera(.init(file: "", stream: stream, picture: ""))
        let url = try #require(MediaURL(camera.url("whole.ts")))
        var options = InputOptions()
        options.copiesAudio = true
        let sounds = try [InProcessConnector(), worker()].map { (connector: any LiveConnector) in
            let connection = try connector.connectToPackets(.url(url), options, cancellation: Cancellation())
            try connection.goLive(timeout: .seconds(Patience.seconds))
            var sounds: [[UInt8]] = []
            for _ in 0..<100 {
                let coded = try #require(try connection.nextPacket())
                guard let sound = coded.sound else { continue }
                #expect(sound.codecName == codec && coded.number == 0 && coded.packet.timestamp != nil)
                sounds.append(unsafe Array(coded.packet.bytes))
            }
            return sounds
        }
        #expect(sounds[0].count > 20 && sounds[0] == sounds[1])
    }

    /// Decoding is bounded wherever it is done: what comes after a gap is a keyframe.
    @Test func decodesNoMoreThanItMay() throws {
        let folder = try TemporaryFolder()
        let stream: String = folder.path("stream.ts")
        try ffmpeg("-f lavfi -i testsrc2=s=64x48:r=25 -frames:v 50 -c:v libx264 -preset ultrafast -g 5", stream)
        let camera = try HTTPCamera(.init(file: "", stream: stream, picture: ""))
        let url = try #require(MediaURL(camera.url("live.ts")))
        for connector in [InProcessConnector(), try worker()] as [any LiveConnector] {
            let connection = try connector.connect(.url(url), InputOptions(), cancellation: Cancellation())
            try connection.goLive(timeout: .seconds(Patience.seconds))
            for _ in 0..<12 { _ = try #require(try connection.nextFrame()) }
            #expect(connection.leftOutCount == 0)
            connection.decodeRate = 1e-6
            let isBounded = try (0..<30).contains { _ in
                let frame = try #require(try connection.nextFrame())
                return connection.leftOutCount > 0 && frame.isKeyframe
            }
            #expect(isBounded && connection.leftOutCount > 0)
        }
    }

    /// What a server refuses has the same words as in the process.
    @Test(arguments: [404, 503]) func givesTheSameErrors(_ status: Int) throws {
        let camera = try HTTPCamera(.none)
        let url = camera.url("status/\(status)")
        let errors = try [InProcessConnector(), worker()].map { (connector: any LiveConnector) in
            try #require(thrown(MediaError.self) { _ = try frames(1, of: url, by: connector) })
        }
        #expect(errors[0].kind == errors[1].kind)
        #expect(errors[0].summary == errors[1].summary)
        #expect(errors[0].advice == errors[1].advice)
        #expect(errors[0].description == errors[1].description)
    }

    /// An option that FFmpeg does not know is an error of the configuration, in either place.
    @Test func givesOptionsToFFmpeg() throws {
        let camera = try BadServer(.healthy)
        var options = InputOptions()
        options.isLive = true
        options.ffmpeg = ["no_such_option": "1"]
        let url = try #require(MediaURL(camera.url()))
        let connector = try worker()
        let error = thrown(MediaError.self) {
            _ = try connector.connect(.url(url), options, cancellation: Cancellation())
        }
        #expect(error?.kind == .invalidArgument)
        #expect(error?.reason == "there is no option 'no_such_option' for it")
    }
}
