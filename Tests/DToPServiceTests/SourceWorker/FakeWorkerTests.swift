import DToPMedia
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Imaging
import Logging
import SystemPackage
import Testing

/// Workers that lie, hang or die (Tests/Workers/fake_worker.py): each ends with its connection, and harms nothing else.
@Suite struct FakeWorkerTests {
    private let log = CollectedLog()

    private static let script = FilePath(
        TestFiles.package.appendingPathComponent("Tests/Workers/fake_worker.py").path)

    private func connect(
        _ mode: String, timeout: Duration = .seconds(Patience.seconds), cancellation: Cancellation = Cancellation()
    ) throws -> any LiveConnection {
        let url = try #require(MediaURL("rtsp://viewer:Geheim-7531@camera.invalid/live"))
        var options = InputOptions()
        options.isLive = true
        options.limits.timeout = timeout
        let connector = WorkerConnector(
            program: Self.script, stream: mode, environment: [:], logger: log.logger(.debug))
        return try connector.connect(.url(url), options, cancellation: cancellation)
    }

    /// What the worker's connection ends with, if every picture is taken.
    private func failure(_ mode: String, timeout: Duration = .seconds(Patience.seconds)) throws -> MediaError {
        try #require(
            thrown(MediaError.self) {
                let connection = try connect(mode, timeout: timeout)
                if !mode.hasSuffix("-unasked") {
                    try connection.copyPackets {
                        true
                    } to: { _ in
                    }
                }
                try connection.goLive(timeout: timeout)
                while let frame = try connection.nextFrame() { try connection.bringPicture(of: frame) }
            })
    }

    private func expectCrash(_ mode: String, _ words: String, source: SourceLocation = #_sourceLocation) throws {
        let error = try failure(mode)
        #expect(error.kind == .crashed, "\(error)", sourceLocation: source)
        #expect(error.reason.contains(words), "\(error)", sourceLocation: source)
        #expect(DisconnectReason(error.kind) == .crashed)
    }

    @Test(arguments: [
        ("garbage", "makes no sense"), ("half", "a message ends early"), ("cut", "makes no sense"),
        ("no-report", "there is no report 77"), ("empty-text", "length -1"), ("no-time-base", "denominator 0"),
        ("filled-at-once", "it has opened nothing"), ("frame-at-once", "it has opened nothing"),
        ("no-error", "kind of error 99"), ("cancels", "kind of error -1"),
    ])
    func nonsenseInsteadOfAnOpening(_ mode: String, _ words: String) throws { try expectCrash(mode, words) }

    @Test(arguments: [
        ("no-width", "width 0"), ("negative-height", "height -1"), ("huge", "16384x16384 pixels"),
        ("wide", "width 1099511627776"), ("no-format", "no pixel format 9999"),
        ("format-elsewhere", "no pixel format 44"),
        ("matrix", "colour matrix 300"), ("no-flag", "flag 2"), ("future", "did not arrive in its lifetime"),
        ("past", "did not arrive in its lifetime"), ("decode-time", "it has decoded for"), ("negative-time", "time -1"),
        ("negative-errors", "error count -1"), ("left-out", "it has left out 5 packets"),
        ("negative-left-out", "packets left out -1"), ("no-duration", "impossible time"),
        ("far-timestamp", "impossible time"), ("long-refusal", "length 1099511627776"), ("bad-text", "not UTF-8"),
        ("trailing", "1 bytes too many"),
        ("errors-vanish", "errors have vanished"), ("frame-flood", "a picture was due"),
    ])
    func liesAboutFrames(_ mode: String, _ words: String) throws { try expectCrash(mode, words) }

    @Test(arguments: [
        ("packet-unasked", "packets that nobody wants"), ("packet-first", "a packet of no stream"),
        ("packet-again", "packet 1 comes after 1"), ("packet-empty", "size of a packet 0"),
        ("packet-huge", "size of a packet 17179869184"), ("packet-overlong", "a packet is too long"),
        ("packet-unfinished", "a frame was due"), ("packet-in-packet", "a packet is incomplete"),
        ("part-alone", "bytes of no packet"), ("part-empty", "a packet is too long"),
        ("packet-time", "timestamp 4611686018427387904"), ("video-huge", "packets of 30000x30000 pixels"),
        ("video-long", "length 20000"), ("packet-flood", "bytes of packets, and no frame"),
        ("sound-unasked", "sound that nobody wants"), ("sound-of-none", "packet 0 comes after 0"),
    ])
    func liesAboutPackets(_ mode: String, _ words: String) throws { try expectCrash(mode, words) }

    @Test func packetsArePutTogether() throws {
        let connection = try connect("packets")
        var packets: [CodedPacket] = []
        try connection.copyPackets {
            true
        } to: {
            packets.append($0)
        }
        try connection.goLive(timeout: .seconds(Patience.seconds))
        let frames = try (0..<3).map { _ in try connection.nextFrame() }
        #expect(packets.map(\.number) == [1, 2, 3])
        #expect(packets.map(\.packet.byteCount) == [1, 150_000, 60_000])
        #expect(packets.map { Array(Set($0.packet.bytes)) } == [[1], [2], [3]])
        #expect(packets.map(\.packet.isKeyframe) == [true, false, false])
        #expect(packets.map(\.packet.timestamp) == [3600, 7200, nil])
        #expect(frames.map { $0?.packetNumber } == [1, 2, 3])
        #expect(
            packets.allSatisfy { $0.video.codecName == "h264" && $0.video.size == PixelSize(width: 60, height: 40) })
    }

    /// What a worker's connection ends with that is to give packets alone.
    private func packetFailure(_ mode: String, timeout: Duration) throws -> MediaError {
        try #require(
            thrown(MediaError.self) {
                let connection = try connectToPackets(mode, timeout: timeout)
                try connection.goLive(timeout: timeout)
                while try connection.nextPacket() != nil {}
            })
    }

    private func connectToPackets(_ mode: String, timeout: Duration) throws -> any PacketConnection {
        let url = try #require(MediaURL("rtsp://viewer:Geheim-7531@camera.invalid/live"))
        var options = InputOptions()
        options.limits.timeout = timeout
        let connector = WorkerConnector(
            program: Self.script, stream: mode, environment: [:], logger: log.logger(.debug))
        return try connector.connectToPackets(.url(url), options, cancellation: Cancellation())
    }

    @Test(arguments: [
        ("packet-first", "a packet of no stream"), ("packet-again", "packet 1 comes after 1"),
        ("packet-huge", "size of a packet 17179869184"), ("packet-overlong", "a packet is too long"),
        ("packet-unfinished", "a packet was due"), ("packet-in-packet", "a packet is incomplete"),
        ("part-alone", "bytes of no packet"), ("video-huge", "packets of 30000x30000 pixels"),
        ("packets", "a packet was due"), ("frame-flood", "a packet was due"), ("garbage", "makes no sense"),
        ("dies", "exited with status 3"),
    ])
    func liesWherePacketsAreWanted(_ mode: String, _ words: String) throws {
        let error = try packetFailure(mode, timeout: .seconds(Patience.seconds))
        #expect(error.kind == .crashed && error.reason.contains(words), "\(error)")
    }

    @Test func silenceWherePacketsAreWanted() throws {
        #expect(try packetFailure("silent", timeout: .milliseconds(200)).kind == .timedOut)
        #expect(try packetFailure("good", timeout: .milliseconds(200)).kind == .crashed)
    }

    @Test(arguments: [
        ("dies", "exited with status 3"), ("segfault", "was ended by SIGSEGV"),
        ("dies-filling", "exited with status 4"),
    ])
    func deaths(_ mode: String, _ words: String) throws { try expectCrash(mode, words) }

    @Test(arguments: ["silent", "never-fills", "log-flood"]) func silence(_ mode: String) throws {
        let error = try failure(mode, timeout: .milliseconds(200))
        #expect(error.kind == .timedOut, "\(error)")
        #expect(error.reason == "its source worker is silent")
        // What floods the log is cut.
        #expect(log.lines.count <= 4 * 200)
    }

    @Test func memoryIsLimited() throws {
        let error = try failure("eats")
        #expect(error.kind == .crashed, "\(error)")
        let last = try #require(log.lines.last)
        let most = try #require(last.firstMatch(of: /: has (\d+) MB$/).flatMap { Int($0.1) })
        #expect((500...1024).contains(most))
    }

    /// An error comes back as it is, but for what steers a terminal.
    @Test func errorsComeBack() throws {
        let error = try failure("refused")
        #expect(error.kind == .refused)
        #expect(error.reason == #"it is\x1B[2J refused"#)
        #expect(error.description.contains("rtsp://camera.invalid/live"))
    }

    @Test func theEndIsNoError() throws {
        let connection = try connect("ends")
        try connection.goLive(timeout: .seconds(10))
        #expect(try connection.nextFrame() != nil)
        #expect(try connection.nextFrame() != nil)
        #expect(try connection.nextFrame() == nil)
    }

    /// More pictures are kept than there are slots, and some are not wanted: none changes another.
    @Test func picturesStayAsTheyWere() throws {
        let connection = try connect("good")
        try connection.goLive(timeout: .seconds(60))
        var kept: [(index: Int, frame: Frame)] = []
        for index in 0..<40 {
            let frame = try #require(try connection.nextFrame())
            if index % 3 == 1 { continue }
            try connection.bringPicture(of: frame)
            // Some are kept for long, most are not.
            if index % 2 == 0 { kept.append((index, frame)) }
        }
        #expect(kept.count > 8)
        let scaler = try Scaler()
        let size = PixelSize(width: 60, height: 40)
        for (index, frame) in kept {
            let image = RGBImage.rgb(size)
            try scaler.scale(frame, into: image)
            let grey = UInt8(16 + index)
            #expect(image[0, 0, 0] == grey && image[59, 39, 2] == grey && image[30, 20, 1] == grey)
        }
    }

    @Test func memoryKeepsItsSize() throws {
        let connection = try connect("shrink")
        try connection.goLive(timeout: .seconds(60))
        for _ in 0..<3 { try connection.bringPicture(of: try #require(try connection.nextFrame())) }
        #expect(log.lines.map { $0.split(separator: "warning: ").last } == ["EPERM"])
    }

    @Test func cancellationEndsAWait() throws {
        let cancellation = Cancellation()
        let connection = try connect("good", cancellation: cancellation)
        try connection.goLive(timeout: .seconds(600))
        // The worker waits for an answer to its first frame, and nothing follows it.
        _ = try connection.nextFrame()
        cancellation.cancel()
        let error = thrown(MediaError.self) { _ = try connection.nextFrame() }
        #expect(error?.kind == .cancelled)
    }

    @Test func aMissingProgramIsSaid() throws {
        let url = try #require(MediaURL("rtsp://camera.invalid/live"))
        let connector = WorkerConnector(program: "/nothing/here", stream: "a", environment: [:], logger: .silent)
        let error = thrown(MediaError.self) {
            _ = try connector.connect(.url(url), InputOptions(), cancellation: Cancellation())
        }
        #expect("\(try #require(error))".contains("its source worker cannot be started: No such file or directory"))
    }
}
