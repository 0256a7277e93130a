import DToPTestSupport
import Foundation
import Mosquitto
import Testing

@Suite struct BrokerConnectionTests {
    private func options(_ broker: TestBroker, _ change: (inout BrokerConnection.Options) -> Void = { _ in })
        -> BrokerConnection.Options
    {
        var options = BrokerConnection.Options(host: "127.0.0.1", port: broker.port, client: "a")
        change(&options)
        return options
    }

    /// Turns until the connection is accepted; throws if it is not.
    private func connect(_ options: BrokerConnection.Options) throws -> BrokerConnection {
        let connection = try BrokerConnection(options)
        for _ in 0..<Int(Patience.seconds * 10) {
            if try connection.turn(within: .milliseconds(100)).contains(.connected) { return connection }
        }
        Issue.record("nothing happens")
        return connection
    }

    @Test func publishesAndReceives() throws {
        let broker = try TestBroker()
        let subscriber = try TestSubscriber(broker)
        let connection = try connect(options(broker))
        try connection.subscribe("down/+")
        let sent = [
            BrokerMessage("up/a", "one"), BrokerMessage("up/b", Array(0...255), .once, isRetained: true),
            BrokerMessage("up/c", ""),
        ]
        var numbers: Set<Int32> = []
        for message in sent { numbers.insert(try connection.publish(message)) }
        try broker.publish("down/x", "köln")
        var received: [BrokerMessage] = []
        var isDelivered: Set<Int32> = []
        for _ in 0..<Int(Patience.seconds * 10) where received.isEmpty || isDelivered != numbers {
            for event in try connection.turn(within: .milliseconds(100)) {
                if case .received(let message) = event { received.append(message) }
                if case .delivered(let number) = event { isDelivered.insert(number) }
            }
        }
        #expect(received == [BrokerMessage("down/x", "köln")])
        #expect(isDelivered == numbers)
        #expect(subscriber.wait { $0.count >= 4 })
        #expect(subscriber.messages.filter { $0.topic.hasPrefix("up/") }.map(\.payload) == sent.map(\.payload))
        let late = try TestSubscriber(broker, name: "late")
        #expect(late.wait { !$0.isEmpty })
        #expect(late.messages == [BrokerMessage("up/b", Array(0...255), .once, isRetained: true)])
    }

    @Test func saysWhyThereIsNoConnection() throws {
        var options = BrokerConnection.Options(host: "127.0.0.1", port: FreePort.next, client: "a")
        #expect(throws: BrokerError.self) { try BrokerConnection(options) }
        do { _ = try BrokerConnection(options) } catch { #expect("\(error)" == "Connection refused") }
        options.host = "nowhere.invalid"
        do { _ = try BrokerConnection(options) } catch {
            #expect("\(error)".contains("no host of this name"), "\(error)")
        }
        let broker = try TestBroker(login: ("ann", "secret"))
        for (user, password) in [("ann", "wrong"), ("bob", "secret")] {
            let error = #expect(throws: BrokerError.self) {
                try connect(
                    self.options(broker) {
                        $0.user = user
                        $0.password = password
                    })
            }
            #expect(error?.description.contains("the broker") == true, "\(String(describing: error))")
        }
        _ = try connect(
            self.options(broker) {
                $0.user = "ann"
                $0.password = "secret"
            })
    }

    @Test func trustsOnlyCertificatesOfItsAuthority() throws {
        let certificate = try TestCertificate()
        let broker = try TestBroker(certificate: certificate)
        _ = try connect(options(broker) { $0.authorityFile = certificate.authority })
        let stranger = try TestCertificate()
        for trusted in [stranger.authority, nil] {
            let error = #expect(throws: BrokerError.self) {
                try connect(
                    options(broker) {
                        $0.authorityFile = trusted
                        $0.authorityFolder = trusted == nil ? "/etc/ssl/certs" : nil
                    })
            }
            #expect(error?.description.contains("cannot be trusted") == true, "\(String(describing: error))")
        }
        // A certificate for another host.
        let other = try TestCertificate(host: "other.example")
        let wrong = try TestBroker(certificate: other)
        #expect(throws: BrokerError.self) { try connect(options(wrong) { $0.authorityFile = other.authority }) }
        let error = #expect(throws: BrokerError.self) {
            try BrokerConnection(options(broker) { $0.authorityFile = "/nonexistent.pem" })
        }
        #expect(error?.description == "cannot read certificates from '/nonexistent.pem'")
    }

    @Test func aLostConnectionThrows() throws {
        let broker = try TestBroker()
        let connection = try connect(options(broker))
        broker.stop()
        #expect(throws: BrokerError.self) {
            for _ in 0..<Int(Patience.seconds * 10) { _ = try connection.turn(within: .milliseconds(100)) }
        }
    }
}
