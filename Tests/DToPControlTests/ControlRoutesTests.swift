import DToPConfiguration
import DToPControl
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Synchronization
import Testing

@Suite struct ControlRoutesTests {
    private let service: TestService
    private let listeners: [ControlListener]

    init() throws {
        service = try TestService()
        listeners = [service.listener(service.unix), service.listener(service.tcp)]
        #expect(service.isLive(service.unix) && service.isLive(service.tcp))
    }

    private func body(_ configuration: ServiceConfiguration) throws -> String {
        String(decoding: try JSONEncoder().encode(configuration), as: UTF8.self)
    }

    private func post(_ address: ListenAddress, _ body: String) throws -> RawAnswer {
        let headers = ["Host: localhost", "Content-Length: \(body.utf8.count)"]
        return try #require(RawAnswer(address, "POST /plan", headers: headers, body: body))
    }

    @Test func answersSayWhatTheyAre() throws {
        let types = [
            "/metrics": "text/plain; version=0.0.4; charset=utf-8", "/status": "application/json",
            "/livez": "text/plain; charset=utf-8",
        ]
        for (path, type) in types {
            let answer = try #require(RawAnswer(service.tcp, "GET \(path)"))
            #expect(answer.headers["content-type"] == type && answer.headers["cache-control"] == "no-store")
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-length"] == "\(answer.body.utf8.count)" && !answer.body.isEmpty)
        }
        let metrics = try #require(RawAnswer(service.tcp, "GET /metrics"))
        #expect(try PrometheusText(metrics.body).value("dtopd_build_info", ["version": "1.2.3"]) == 1)
        let status = try #require(RawAnswer(service.unix, "GET /status"))
        #expect(try ServiceStatus(json: Data(status.body.utf8)).version == "1.2.3")
    }

    @Test func headIsGetWithoutItsBody() throws {
        for path in ["/livez", "/metrics", "/status"] {
            let (head, get) = (RawAnswer(service.tcp, "HEAD \(path)"), RawAnswer(service.tcp, "GET \(path)"))
            #expect(
                head?.status == 200 && head?.body == "" && head?.headers["content-type"] == get?.headers["content-type"]
            )
        }
    }

    @Test func problemsAreAStatusAndAText() throws {
        service.stuck.withLock { $0 = [.control] }
        let answer = try #require(RawAnswer(service.tcp, "GET /livez"))
        #expect(answer.status == 503 && answer.body == "control is stuck\n")
        #expect(RawAnswer(service.tcp, "GET /readyz")?.body == "ok\n")
    }

    @Test(arguments: [
        "GET /", "GET /plan", "GET /../etc/passwd", "GET /metrics/%2e%2e/status", "POST /livez",
        "PUT /plan",
        "DELETE /status", "PATCH /", "TRACE /", "OPTIONS *", "CONNECT localhost:80", "GET http://localhost/x",
    ])
    func nothingElseIsThere(line: String) throws {
        for address in [service.unix, service.tcp] {
            let answer = try #require(RawAnswer(address, line))
            #expect([400, 404, 405].contains(answer.status), "\(line): \(answer.status)")
        }
    }

    /// A page in a browser may have its own name lead here (DNS rebinding).
    @Test func onlyThisMachinesNamesAreAnswered() throws {
        let local = ["localhost", "LOCALHOST:9464", "127.0.0.1", "127.0.0.1:80", "127.8.8.8:1", "[::1]", "[::1]:9464"]
        let foreign = [
            "evil.example", "127.evil.example", "127.0.0.1.evil.example", "127.0.0.1.evil.example:9464",
            "localhost.evil.example", "[::1].evil.example", "[::1", "dtopd", "0.0.0.0", "192.168.1.1:9464", "unix:/a",
            "none", "evil.example#127.0.0.1", "127.0.0.1@evil.example",
        ]
        for address in [service.unix, service.tcp] {
            for host in local {
                #expect(RawAnswer(address, "GET /metrics", headers: ["Host: \(host)"])?.status == 200, "\(host)")
            }
            for host in foreign {
                for line in ["GET /metrics", "GET /none", "POST /plan"] {
                    let answer = RawAnswer(address, line, headers: ["Host: \(host)", "Content-Length: 0"])
                    #expect(answer?.status == 421 && answer?.body.contains("dtopd_") == false, "\(host)")
                }
            }
        }
    }

    @Test func plansAreMadeAtThePrivateSocketOnly() throws {
        var configuration = ServiceConfiguration()
        configuration.threads = 3
        configuration.streams["a"] = ServiceStream()
        let answer = try post(service.unix, body(configuration))
        #expect(answer.status == 200)
        let plan = try JSONDecoder().decode(ReloadPlan.self, from: Data(answer.body.utf8))
        #expect(plan == ReloadPlan(from: ServiceConfiguration(), to: configuration))
        #expect(try post(service.tcp, body(configuration)).status == 404)
    }

    @Test(arguments: [
        "", "{", "[]", "{}", #"{"streams": {"a": {"treshold": 1}}}"#, #"{"streams": {}, "threads": "x"}"#,
    ])
    func whatIsNoConfigurationIsRefused(body: String) throws { #expect(try post(service.unix, body).status == 400) }

    @Test func bodiesHaveALimit() throws {
        let size = 64 << 20
        let client = try #require(RawClient(service.unix))
        client.send(
            "POST /plan HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: \(size + 1)\r\n\r\n")
        let part = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 20)
        for _ in 0..<64 { client.send(part) }
        client.send(" ")
        let answer = try #require(client.receiveAll())
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 413 "), "\(answer)")
        #expect(service.isLive(service.unix))
    }
}
