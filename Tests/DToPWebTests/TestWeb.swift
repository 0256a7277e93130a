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
    let folder: TemporaryFolder
    let port = FreePort.next
    let views = ["front": LiveView(lines: 64), "yard": LiveView(lines: 64)]
    let phases = Mutex<[String: StreamPhase]>(["front": .live(.running), "yard": .live(.running)])
    /// What was switched.
    let switched = Mutex<[String]>([])
    private let noted = Mutex<CertificateReading?>(nil)
    private let totals = Mutex(StreamTotals())
    private let server = Mutex<WebServer?>(nil)

    /// - Parameters:
    ///   - tokens: names, which are also the tokens' texts, and what they are good for; nil for no file.
    ///   - files: those of a certificate and its key; nil for plain text.
    init(
        tokens: [(String, Role, String)]? = nil, listen: ViewerAddress? = nil, files: (String, String)? = nil
    ) throws {
        folder = try TemporaryFolder()
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
            version: "1.2.3",
            reading: { [self] in
                ServiceReading(
                    began: .now, isReady: true, isStopping: false, reload: .init(lastSuccess: .now), stuck: [],
                    streams: phases.withLock(\.self).sorted { $0.key < $1.key }.map { id, phase in
                        StreamReading(
                            id: id, phase: phase, since: .now, totals: totals.withLock(\.self), rates: StreamRates(),
                            colors: StreamColors(names: ["Sky"], classes: [[1, 2, 255]], exitLayers: [4, 12]))
                    })
            },
            view: { [self] id in phases.withLock { $0[id] } == nil ? nil : views[id] },
            recordings: { [folder] id in id == "yard" ? nil : FilePath(folder.path("recordings")).appending(id) },
            enable: { [self] id, isOn in
                switched.withLock { $0.append("\(id) \(isOn)") }
                return true
            },
            note: { [self] reading in noted.withLock { $0 = reading } })
        let server = try WebServer(service, configuration, logger: .silent)
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

    /// The certificate in force, as the service is told; nil without one.
    var certificate: CertificateReading? { noted.withLock(\.self) }

    /// A frame has been done.
    func work() {
        totals.withLock { totals in
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
    func open(_ path: String, token: String? = nil) -> RawClient? {
        let client = RawClient(address)
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        client?.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(authorization)\r\n")
        return client
    }

    /// Shows a picture of these bytes to those who look at the stream, as its sink does.
    func show(_ content: ViewContent, _ bytes: [UInt8], of id: String = "front") {
        views[id]?.show(content, ViewPicture(bytes, wall: .now))
    }
}
