import DToPConfiguration
import DToPControl
import DToPTestSupport
import Foundation
import Glibc
import Testing

@Suite struct ControlClientTests {
    private let service: TestService

    init() throws { service = try TestService() }

    private func failure(_ client: ControlClient) -> String {
        do { _ = try client.ask("/livez") } catch { return "\(error)" }
        return "none"
    }

    @Test func asksTheFirstThatAnswers() throws {
        let listeners = [service.listener(service.unix), service.listener(service.tcp)]
        #expect(service.isLive(service.unix) && service.isLive(service.tcp))
        let missing = ListenAddress.unix(service.folder.path("none.sock"))
        for addresses in [[service.unix], [service.tcp], [missing, service.unix], [service.tcp, missing]] {
            let answer = try ControlClient(addresses).ask("/livez")
            #expect(answer.status == 200 && answer.body == Data("ok\n".utf8))
        }
        #expect(try ControlClient([service.unix]).ask("/none").status == 404)
        for listener in listeners { listener.stop() }
        #expect(failure(ControlClient([service.unix])).contains("No such file or directory"))
    }

    @Test func saysWhyNobodyAnswers() throws {
        let missing = ListenAddress.unix(service.folder.path("none.sock"))
        #expect(
            failure(ControlClient([missing, service.tcp, .none]))
                == "no dtopd answers (\(missing): No such file or directory; \(service.tcp): Connection refused; "
                + "none: it listens nowhere): is `dtopd serve` running, and may you reach its socket?")
    }

    /// Something else may listen there, and it may hang.
    @Test(arguments: ["", "no HTTP at all\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"])
    func doesNotWaitForEver(answer: String) throws {
        let script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1])
            s.listen()
            print("listens", flush=True)
            c, _ = s.accept()
            c.recv(65536)
            c.sendall(sys.argv[2].encode())
            sys.stdin.read() if not sys.argv[2] else c.close()
            """
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let other = try Program("/usr/bin/python3").start(["-c", script, service.path, answer], input: ends[0])
        #expect(other.wait { other.text.contains("listens") })
        let begin = ContinuousClock.now
        let failure = failure(ControlClient([service.unix]))
        #expect(failure.hasPrefix("no dtopd answers (\(service.unix): "), "\(failure)")
        #expect(ContinuousClock.now - begin < .seconds(60))
        if answer.isEmpty { #expect(failure.contains("no answer within 5 s")) }
    }

    @Test func comparesConfigurations() throws {
        let listener = service.listener(service.unix)
        defer { listener.stop() }
        #expect(service.isLive(service.unix))
        var configuration = ServiceConfiguration()
        #expect(try "\(ControlClient([service.unix]).plan(configuration))" == "no changes")
        configuration.streams["a"] = ServiceStream()
        configuration.threads = 2
        #expect(
            try "\(ControlClient([service.unix]).plan(configuration))"
                == "`threads` counts after a restart of dtopd\na: added")
    }

    /// Anyone on this machine may listen at a port, and would get the passwords.
    @Test func sendsNoConfigurationToAPort() throws {
        let listener = service.listener(service.tcp)
        defer { listener.stop() }
        #expect(service.isLive(service.tcp))
        let error = #expect(throws: ControlError.self) {
            _ = try ControlClient([service.tcp]).plan(ServiceConfiguration())
        }
        #expect(error.map { "\($0)" }?.contains("over a Unix socket only") == true)
    }
}
