import DToPConfiguration
import DToPControl
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Synchronization
import Testing

@Suite struct ControlListenerTests {
    private let service: TestService

    init() throws { service = try TestService() }

    private func attribute(_ key: FileAttributeKey) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: service.path))?[key] as? Int
    }

    /// The socket's permissions; nil if it is not there.
    private var mode: Int? { attribute(.posixPermissions) }

    @Test func bothAddressesAnswerAndTheSocketIsPrivate() throws {
        let listeners = [service.listener(service.unix), service.listener(service.tcp)]
        for address in [service.unix, service.tcp] {
            #expect(service.isLive(address))
            for path in ["/livez", "/readyz", "/healthz", "/metrics", "/status"] {
                #expect(RawAnswer(address, "GET \(path)")?.status == 200, "\(path)")
            }
        }
        #expect(mode == 0o600)
        for listener in listeners { listener.stop() }
        #expect(mode == nil)
        #expect(RawClient(service.tcp) == nil)
        #expect(service.log.isEmpty, "\(service.log)")
    }

    /// As a process leaves it that was killed.
    @Test func aSocketThatWasLeftBehindIsReplaced() throws {
        let script = "import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()"
        let outcome = try Program("/usr/bin/python3").run(["-c", script, service.path])
        try #require(outcome.status == 0 && mode != nil, "\(outcome)")
        let listener = service.listener(service.unix)
        #expect(service.isLive(service.unix) && mode == 0o600)
        listener.stop()
        #expect(mode == nil && service.log.isEmpty)
    }

    /// Two services with the same socket: the second one says so, and takes over once the first has gone.
    @Test func aSocketInUseIsLeftToItsOwner() throws {
        let first = service.listener(service.unix)
        #expect(service.isLive(service.unix))
        let other = try TestService()
        other.stuck.withLock { $0 = [.control] }
        let second = other.listener(service.unix)
        #expect(Patience.holds { !other.log.isEmpty })
        #expect(
            other.log == [
                "warning: `control`: cannot listen at \(service.unix): Address already in use; it tries again"
            ])
        #expect(RawAnswer(service.unix, "GET /livez")?.status == 200)
        // Ending the second one must not take the first one's socket away.
        second.stop()
        #expect(RawAnswer(service.unix, "GET /livez")?.status == 200)
        let third = other.listener(service.unix)
        first.stop()
        #expect(Patience.holds { RawAnswer(service.unix, "GET /livez")?.status == 503 })
        third.stop()
        #expect(mode == nil)
    }

    @Test func aSocketThatWasRemovedIsMadeAgain() throws {
        let listener = service.listener(service.unix)
        #expect(service.isLive(service.unix))
        #expect(unlink(service.path) == 0)
        #expect(Patience.holds { RawAnswer(service.unix, "GET /livez")?.status == 200 })
        listener.stop()
        #expect(mode == nil)
    }

    /// One that accepts nothing, because it is frozen or overrun, lives too.
    @Test func aSocketWhoseOwnerHangsIsLeftToIt() throws {
        let script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.bind(sys.argv[1])
            s.listen(0)
            clients = []
            while True:
                client = socket.socket(socket.AF_UNIX)
                client.setblocking(False)
                try:
                    client.connect(sys.argv[1])
                except BlockingIOError:
                    break
                clients.append(client)
            print("full", flush=True)
            sys.stdin.read()
            """
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let owner = try Program("/usr/bin/python3").start(["-c", script, service.path], input: ends[0])
        #expect(owner.wait { owner.text.contains("full") })
        let number = attribute(.systemFileNumber)
        let listener = service.listener(service.unix)
        #expect(Patience.holds { !service.log.isEmpty })
        #expect(service.log.first?.contains("Address already in use") == true, "\(service.log)")
        listener.stop()
        #expect(number != nil && attribute(.systemFileNumber) == number)
    }

    /// A file that is no socket is somebody's data.
    @Test func aFileIsNotReplaced() throws {
        try Data("precious".utf8).write(to: URL(filePath: service.path))
        let listener = service.listener(service.unix)
        #expect(Patience.holds { !service.log.isEmpty })
        #expect(service.log.first?.contains("it is a file, and no socket") == true, "\(service.log)")
        listener.stop()
        #expect(try String(contentsOfFile: service.path, encoding: .utf8) == "precious")
    }

    @Test func aFolderThatIsMissingIsSaid() throws {
        let address = ListenAddress.unix(service.folder.path("none/control.sock"))
        let listener = service.listener(address)
        #expect(Patience.holds { !service.log.isEmpty })
        #expect(
            service.log == [
                "warning: `control`: cannot listen at \(address): No such file or directory; it tries again"
            ])
        listener.stop()
    }

    @Test func aPortInUseIsTriedAgain() throws {
        guard case .tcp(_, let port) = service.tcp else { return }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var name = RawClient.loopback(port: port)
        try #require(RawClient.call(bind, descriptor, &name) && listen(descriptor, 1) == 0)
        let listener = service.listener(service.tcp, key: "metrics")
        #expect(Patience.holds { !service.log.isEmpty })
        // Said once, however often it tries.
        usleep(1_500_000)
        #expect(
            service.log == [
                "warning: `metrics`: cannot listen at \(service.tcp): Address already in use; it tries again"
            ])
        close(descriptor)
        #expect(service.isLive(service.tcp))
        listener.stop()
    }

    // MARK: Clients that misbehave

    /// Three hundred clients that begin a request and hang keep nobody out, at either address.
    @Test func clientsThatHangKeepNobodyOut() throws {
        let listeners = [service.listener(service.unix), service.listener(service.tcp)]
        defer { for listener in listeners { listener.stop() } }
        for address in [service.unix, service.tcp] {
            #expect(service.isLive(address))
            let clients = (0..<300).compactMap { _ in RawClient(address) }
            #expect(clients.count == 300)
            for (number, client) in clients.enumerated() {
                client.send(
                    ["", "GET /livez HT", "POST /plan HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n{"][
                        number % 3])
            }
            #expect(RawAnswer(service.unix, "GET /livez")?.status == 200)
            #expect(RawAnswer(address, "GET /livez")?.status == 200)
            // The oldest had to go, so that descriptors are left for cameras.
            #expect(Patience.holds { clients.count { $0.hasEnded } >= 300 - 128 })
        }
    }

    /// A byte at a time never makes a request, and holds up no other.
    @Test func slowSendersHoldUpNoOther() throws {
        let listener = service.listener(service.unix)
        defer { listener.stop() }
        #expect(service.isLive(service.unix))
        let slow = try (0..<20).map { _ in try #require(RawClient(service.unix)) }
        for byte in "GET /status HTTP/1.1\r\nHost: loc".utf8 {
            for client in slow { client.send([byte]) }
            #expect(RawAnswer(service.unix, "GET /livez")?.status == 200)
        }
        for client in slow { client.send("alhost\r\nConnection: close\r\n\r\n") }
        for client in slow { #expect(client.receiveAll()?.hasPrefix("HTTP/1.1 200 OK\r\n") == true) }
    }

    @Test(arguments: [
        "\0\0\0\0", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\u{0}\u{1}",
        "SSH-2.0-x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "GET /a b c HTTP/1.1\r\n\r\n",
        "POST /plan HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "a", count: 1_000_000))\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ])
    func garbageIsRefused(bytes: String) throws {
        let listener = service.listener(service.unix)
        defer { listener.stop() }
        #expect(service.isLive(service.unix))
        let client = try #require(RawClient(service.unix))
        client.send(bytes)
        let answer = try #require(client.receiveAll())
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
        #expect(RawAnswer(service.unix, "GET /livez")?.status == 200)
    }

    /// It ends at once, whatever its clients do.
    @Test func clientsThatHangDoNotHoldUpTheEnd() throws {
        let listeners = [service.listener(service.unix), service.listener(service.tcp)]
        var clients: [RawClient] = []
        for address in [service.unix, service.tcp] {
            #expect(service.isLive(address))
            for start in ["", "GET /st", "POST /plan HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{"] {
                let client = try #require(RawClient(address))
                client.send(start)
                clients.append(client)
            }
            // One that has had an answer, and keeps its connection.
            let patient = try #require(RawClient(address))
            patient.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(Patience.holds { patient.hasEnded })
            clients.append(patient)
        }
        let begin = ContinuousClock.now
        for listener in listeners { listener.stop() }
        // Idle clients would be disconnected after half a minute.
        #expect(ContinuousClock.now - begin < .seconds(10))
        #expect(Patience.holds { mode == nil && RawClient(service.tcp) == nil })
        withExtendedLifetime(clients) {}
    }

    @Test func stoppingBeforeItListensIsFine() throws {
        for address in [service.unix, service.tcp] { service.listener(address).stop() }
        #expect(mode == nil && RawClient(service.tcp) == nil)
    }
}
