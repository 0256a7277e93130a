import DToPConfiguration
import DToPPipeline
import DToPService
import DToPTestSupport
import DToPWeb
import Foundation
import Imaging
import Logging
import Synchronization
import SystemPackage

/// A server for a service that does what the test says.
final class TestWeb: Sendable {
    /// What the service is doing. The server holds it, and must not hold the test's server itself.
    private final class State: Sendable {
        let folder: TemporaryFolder
        let views = ["front": LiveView(lines: 64), "yard": LiveView(lines: 64)]
        let phases = Mutex<[String: StreamPhase]>(["front": .live(.running), "yard": .live(.running)])
        let switched = Mutex<[String]>([])
        let noted = Mutex<CertificateReading?>(nil)
        let totals = Mutex(StreamTotals())

        init() throws { folder = try TemporaryFolder() }

        var reading: ServiceReading {
            ServiceReading(
                began: .now, isReady: true, isStopping: false, reload: .init(lastSuccess: .now), stuck: [],
                streams: phases.withLock(\.self).sorted { $0.key < $1.key }.map { id, phase in
                    StreamReading(
                        id: id, phase: phase, since: .now, totals: totals.withLock(\.self), rates: StreamRates(),
                        colors: StreamColors(names: ["Sky"], classes: [[1, 2, 255]], exitLayers: [4, 12]))
                })
        }
    }

    let port = FreePort.next
    let log = CollectedLog()
    private let state: State
    private let server = Mutex<WebServer?>(nil)

    /// - Parameters:
    ///   - tokens: names, which are also the tokens' texts, and what they are good for; nil for no file.
    ///   - files: those of a certificate and its key; nil for plain text.
    ///   - patience: how long a client may take for a piece of a file.
    init(
        tokens: [(String, Role, String)]? = nil, listen: ViewerAddress? = nil, files: (String, String)? = nil,
        patience: Duration = .seconds(30)
    ) throws {
        let state = try State()
        self.state = state
        var configuration = ServiceConfiguration()
        configuration.listen = listen ?? ViewerAddress(local: .tcp(host: "127.0.0.1", port: port))
        (configuration.tlsCertificate, configuration.tlsKey) = (files?.0, files?.1)
        if let tokens {
            let lines = tokens.map { name, role, streams in
                Token(name: name, role: role, hash: Token.hash(of: name), scope: StreamScope(text: streams) ?? .all)
                    .line
            }
            try Data(lines.joined(separator: "\n").utf8).write(to: folder.url.appending(path: "tokens"))
            configuration.tokens = folder.path("tokens")
        }
        let service = WebService(
            version: "1.2.3", reading: { state.reading },
            view: { id in state.phases.withLock { $0[id] } == nil ? nil : state.views[id] },
            hls: { id in id == "front" ? HLSOutput(folder: FilePath(state.folder.path("hls"))) : nil },
            recordings: { id in
                id == "yard" ? nil : FilePath(state.folder.path("recordings")).appending(id)
            },
            enable: { id, isOn in
                state.switched.withLock { $0.append("\(id) \(isOn)") }
                return true
            },
            note: { reading in state.noted.withLock { $0 = reading } })
        let server = try WebServer(service, configuration, patience: patience, logger: log.logger())
        self.server.withLock { $0 = server }
    }

    deinit { stop() }

    func stop() {
        server.withLock { server in
            server?.stop()
            server = nil
        }
    }

    var address: ListenAddress { .tcp(host: "127.0.0.1", port: port) }
    var events: EventFeed? { server.withLock { $0?.events } }

    var folder: TemporaryFolder { state.folder }
    var views: [String: LiveView] { state.views }
    /// What was switched.
    var switched: [String] { state.switched.withLock(\.self) }
    /// What a stream is doing; nil takes it away.
    func set(_ phase: StreamPhase?, of id: String) { state.phases.withLock { $0[id] = phase } }

    /// The certificate in force, as the service is told; nil without one.
    var certificate: CertificateReading? { state.noted.withLock(\.self) }

    /// A frame has been done.
    func work() {
        state.totals.withLock { totals in
            var record = FrameRecord(stream: "front", frame: totals.processed, wall: WallTime(milliseconds: 3_661_000))
            record.tokens = FrameRecord.Tokens(total: 24, active: 6, carried: 18, exits: [4, 2])
            record.classes = [FrameRecord.ClassShare(name: "Sky", share: 0.25)]
            record.refresh = "doubt"
            totals.add(record, age: .milliseconds(20))
        }
    }

    /// Waits until it listens.
    func isUp() -> Bool { Patience.holds { RawAnswer(address, "GET /")?.status == 200 } }

    func get(_ path: String, token: String? = nil, _ headers: [String] = []) -> RawAnswer? {
        RawAnswer(
            address, "GET \(path)",
            headers: ["Host: localhost"] + headers + (token.map { ["Authorization: Bearer \($0)"] } ?? []))
    }

    func post(_ path: String, token: String? = nil, _ headers: [String] = [], body: String = "") -> RawAnswer? {
        let own = ["Host: localhost", "Content-Length: \(body.utf8.count)"]
        return RawAnswer(
            address, "POST \(path)", headers: own + headers + (token.map { ["Authorization: Bearer \($0)"] } ?? []),
            body: body)
    }

    /// Begins to read a long answer.
    /// - Parameter receiveBuffer: bytes that the system may hold for the client; nil for the system's own choice.
    func open(_ path: String, token: String? = nil, receiveBuffer: Int32? = nil) -> RawClient? {
        let client = RawClient(address, receiveBuffer: receiveBuffer)
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        client?.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(authorization)\r\n")
        return client
    }

    /// Shows a picture of these bytes to those who look at the stream, as its sink does.
    func show(_ content: ViewContent, _ bytes: [UInt8], of id: String = "front") {
        views[id]?.show(content, ViewPicture(bytes, wall: .now))
    }
}
