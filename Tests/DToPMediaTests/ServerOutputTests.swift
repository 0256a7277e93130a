import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Publishing to servers that do what they should, and to others.
@Suite(.serialized) struct ServerOutputTests {
    private let video: CodedVideo
    private let encoder: PacketEncoder

    init() throws {
        encoder = try PacketEncoder(
            PacketEncoder.Configuration(size: PixelSize(width: 64, height: 48), timeBase: ServerOutput.clock))
        video = encoder.video
    }

    /// Deadlines that silent servers run into soon.
    private var short: ServerOutput.Limits {
        var limits = ServerOutput.Limits()
        limits.connecting = .milliseconds(300)
        limits.sending = .milliseconds(300)
        limits.closing = .milliseconds(100)
        return limits
    }

    /// Deadlines that nobody misses.
    private var long: ServerOutput.Limits {
        var limits = ServerOutput.Limits()
        limits.connecting = .seconds(Patience.seconds)
        limits.sending = .seconds(Patience.seconds)
        limits.closing = .seconds(Patience.seconds)
        return limits
    }

    private func url(_ text: String) throws -> PublishURL { try #require(PublishURL(text)) }

    private func picture(_ number: Int) throws -> Packet {
        let image = RGBImage.rgb(PixelSize(width: 64, height: 48))
        return try #require(
            try encoder.encode(image, timestamp: Int64(number) * 3600, duration: 3600).first
        ).packet
    }

    /// A picture that fills any window soon.
    private func hugePicture() throws -> Packet {
        try Packet(
            [0, 0, 0, 1, 0x65] + [UInt8](repeating: 0xAA, count: 1 << 20), timestamp: 0, decodingTimestamp: 0,
            isKeyframe: true)
    }

    private func failure(at server: BadRecorder, _ limits: ServerOutput.Limits) throws -> MediaError? {
        #expect(throws: MediaError.self) {
            let output = try ServerOutput(try url(server.url("me:s3cr3t-w0rd")), video, limits: limits)
            for number in 0..<1000 { try output.write(try hugePicture(), at: Int64(number) * 3600) }
        }
    }

    /// Whatever a silent server is asked, the call ends by its deadline.
    @Test(arguments: BadRecorder.Mode.allCases.filter { $0.rawValue.hasPrefix("silent") })
    func aSilentServer(_ mode: BadRecorder.Mode) async throws {
        let server = try BadRecorder(mode)
        var limits = mode.records ? long : short
        limits.sending = short.sending
        limits.closing = short.closing
        let error = try failure(at: server, limits)
        #expect(error?.kind == .timedOut, "\(error.map { "\($0)" } ?? "none")")
        let word = mode.records ? "has taken nothing for" : "no answer within 0.3 s"
        #expect(error?.description.contains(word) == true, "\(error.map { "\($0)" } ?? "none")")
        #expect(error?.description.contains("s3cr3t") == false)
    }

    @Test(arguments: BadRecorder.Mode.allCases.filter { $0.rawValue.hasPrefix("reset") })
    func aServerThatHangsUp(_ mode: BadRecorder.Mode) throws {
        let error = try failure(at: try BadRecorder(mode), long)
        #expect(error?.kind == .disconnected, "\(error.map { "\($0)" } ?? "none")")
    }

    /// Answers that nobody asked for hold nobody up for longer than the deadline.
    @Test func aServerThatNeverStopsAnswering() throws {
        var limits = long
        limits.sending = short.sending
        let error = try failure(at: try BadRecorder(.flood), limits)
        #expect([.timedOut, .disconnected].contains(error?.kind), "\(error.map { "\($0)" } ?? "none")")
    }

    @Test func nobodyListens() throws {
        let server = try BadRecorder(.healthy)
        server.kill()
        #expect(try failure(at: server, long)?.kind == .refused)
        let unknown = #expect(throws: MediaError.self) {
            try ServerOutput(try url("rtsp://no-such-host.invalid/a"), video, limits: long)
        }
        #expect(unknown?.kind == .unreachable, "\(unknown.map { "\($0)" } ?? "none")")
    }

    @Test(arguments: [
        ("ANNOUNCE", "403 Forbidden", MediaError.Kind.forbidden), ("ANNOUNCE", "404 Not Found", .missing),
        ("SETUP", "461 Unsupported Transport", .unsupportedTransport), ("RECORD", "455 Not Valid", .rejected),
        ("ANNOUNCE", "503 Service Unavailable", .unavailable), ("OPTIONS", "401 Unauthorized", .unauthorized),
    ])
    func aServerThatRefuses(_ method: String, _ status: String, _ kind: MediaError.Kind) throws {
        let error = try failure(at: try BadRecorder(refusing: method, with: status), long)
        #expect(error?.kind == kind, "\(error.map { "\($0)" } ?? "none")")
        #expect(error?.description.contains(status) == true)
    }

    @Test func aLoginThatIsMissing() throws {
        let server = try BadRecorder(
            refusing: "ANNOUNCE", with: "401 Unauthorized", challenges: [#"Basic realm="x""#])
        let error = #expect(throws: MediaError.self) { try ServerOutput(try url(server.url()), video, limits: long) }
        #expect(error?.description.contains("no user name was given") == true)
        #expect(error?.description.contains("in the URL of `publish`") == true)
    }

    @Test func isCancelled() throws {
        let server = try BadRecorder(.silentAnnounce)
        let cancellation = Cancellation()
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.2) { cancellation.cancel() }
        let error = #expect(throws: MediaError.self) {
            try ServerOutput(try url(server.url()), video, limits: long, cancellation: cancellation)
        }
        #expect(error?.kind == .cancelled)
    }

    /// The server is told the end, also by one that is merely let go.
    @Test(arguments: [true, false]) func saysGoodbye(_ finishes: Bool) async throws {
        let server = try BadRecorder(.healthy)
        do {
            let output = try ServerOutput(try url(server.url()), video, limits: long)
            for number in 0..<5 { try output.write(try picture(number), at: Int64(number) * 3600) }
            if finishes { output.finish() }
        }
        #expect(await server.says("TEARDOWN"))
        #expect(await server.says("CLOSED"))
    }

    /// Timestamps grow whatever the caller says.
    @Test func timestampsGrow() async throws {
        let server = try TestRecorder()
        let output = try ServerOutput(try url(server.url()), video, limits: long)
        for (number, time) in [0, 9000, 9000, 4500, 18000].enumerated() {
            try output.write(try picture(number), at: Int64(time))
        }
        #expect(await server.takes(4), "\(server.text)")
        output.finish()
        #expect(TestRecorder.steps(of: server.pictures).allSatisfy { $0 > 0 }, "\(server.text)")
    }
}
