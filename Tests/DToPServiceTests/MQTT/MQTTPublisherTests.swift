import DToPConfiguration
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Logging
import Mosquitto
import Synchronization
import Testing

/// With a real broker.
@Suite struct MQTTPublisherTests {
    private final class Service: Sendable {
        let streams = Mutex<[StreamReading]>([])
        let switched = Mutex<[String]>([])

        var reading: ServiceReading { .made(streams.withLock(\.self)) }
        func set(_ streams: [StreamReading]) { self.streams.withLock { $0 = streams } }
    }

    private let service = Service()
    private let log = CollectedLog()

    private func configuration(_ broker: TestBroker, _ change: (inout MQTTConfiguration) -> Void = { _ in })
        -> MQTTConfiguration
    {
        var configuration = MQTTConfiguration()
        configuration.broker = BrokerAddress(text: "mqtt://127.0.0.1:\(broker.port)")
        configuration.node = "attic"
        configuration.discovery = "homeassistant"
        change(&configuration)
        return configuration
    }

    private func publisher(_ configuration: MQTTConfiguration) throws -> MQTTPublisher {
        let publisher = MQTTPublisher(
            configuration, logger: log.logger(.info), reading: { [service] in service.reading },
            onSwitch: { [service] id, isOn in service.switched.withLock { $0.append("\(id) \(isOn)") } })
        return try #require(publisher)
    }

    private func stream(
        _ id: String, _ phase: StreamPhase = .live(.running), isActive: Bool = false, frames: Int = 1
    ) -> StreamReading {
        var totals = StreamTotals()
        for number in 0..<frames {
            var record = FrameRecord(stream: id, frame: number, wall: WallTime(milliseconds: 0))
            record.classes = [.init(name: "Car", share: 0.25), .init(name: "Sky", share: 0.75)]
            record.zones = [.init(name: "gate", classes: [.init(name: "Car", share: 0.5)])]
            totals.add(record, age: nil)
        }
        return StreamReading(
            id: id, phase: phase, since: WallTime(milliseconds: 0), totals: totals, rates: StreamRates(),
            isEnabled: phase != .disabled, zones: ["gate"],
            rules: [RuleReading(name: "busy", rule: ShareRule(text: "Car above 9 %"), isActive: isActive, count: 0)])
    }

    private func event(_ number: Int, _ change: RuleChange = .began) -> StreamEvent {
        let time = WallTime(milliseconds: Int64(number))
        return StreamEvent(id: "\(number)", stream: "a", rule: "busy", change: change, time: time, began: time)
    }

    private func id(_ message: BrokerMessage) -> String? {
        (try? JSONSerialization.jsonObject(with: Data(message.payload)) as? [String: Any])?["id"] as? String
    }

    @Test func publishesStatesSharesAndEvents() throws {
        let broker = try TestBroker()
        let subscriber = try TestSubscriber(broker)
        service.set([stream("a"), stream("b", .disabled, frames: 0)])
        let publisher = try publisher(configuration(broker))
        #expect(subscriber.waits(for: "dtopd/attic/available", "online"))
        for (topic, text) in [
            ("a/available", "online"), ("a/enabled/state", "ON"), ("a/classes", #"{"Car":0.25,"Sky":0.75}"#),
            ("a/zone/gate", #"{"Car":0.5}"#), ("b/available", "offline"), ("b/enabled/state", "OFF"),
        ] {
            #expect(subscriber.waits(for: "dtopd/attic/\(topic)", text), "\(topic)")
        }
        #expect(
            subscriber.wait { _ in subscriber.last("dtopd/attic/a/state")?.contains(#""state":"running""#) == true })
        #expect(subscriber.last("dtopd/attic/a/state")?.contains(#""rules":{"busy":false}"#) == true)
        #expect(subscriber.last("homeassistant/device/dtopd_attic_a/config")?.contains(#""rule_busy":{"#) == true)
        #expect(subscriber.last("dtopd/attic/b/classes") == nil)
        #expect(publisher.reading.isUp)
        // An event comes at once, and its rule's state with it.
        service.set([stream("a", isActive: true), stream("b", .disabled, frames: 0)])
        publisher.take(event(1))
        #expect(subscriber.wait { $0.contains { $0.topic == "dtopd/attic/a/event" && id($0) == "1" } })
        #expect(subscriber.wait { _ in subscriber.last("dtopd/attic/a/state")?.contains(#"{"busy":true}"#) == true })
        // Who comes later sees the states, and no event.
        let late = try TestSubscriber(broker, name: "late")
        #expect(late.waits(for: "dtopd/attic/a/available", "online"))
        #expect(late.wait { _ in late.last("homeassistant/device/dtopd_attic_b/config") != nil })
        #expect(late.messages.allSatisfy { !$0.topic.hasSuffix("/event") })
        publisher.stop()
        #expect(subscriber.waits(for: "dtopd/attic/available", "offline"))
        #expect(!publisher.reading.isUp)
    }

    @Test func aStreamThatIsGoneIsTakenFromTheBroker() throws {
        let broker = try TestBroker()
        // As a service left it that had more streams.
        for topic in ["dtopd/attic/old/available", "homeassistant/device/dtopd_attic_old/config"] {
            try broker.publish(topic, "online", isRetained: true)
        }
        try broker.publish("dtopd/cellar/old/available", "online", isRetained: true)
        service.set([stream("a"), stream("b")])
        let publisher = try publisher(configuration(broker))
        let subscriber = try TestSubscriber(broker)
        #expect(subscriber.waits(for: "dtopd/attic/b/available", "online"))
        #expect(subscriber.wait { _ in subscriber.last("dtopd/attic/old/available") == "" })
        service.set([stream("a")])
        #expect(subscriber.waits(for: "homeassistant/device/dtopd_attic_b/config", ""))
        #expect(subscriber.waits(for: "dtopd/attic/b/enabled/state", ""))
        publisher.stop()
        let late = try TestSubscriber(broker, name: "late")
        #expect(late.waits(for: "dtopd/attic/available", "offline"))
        let kept = Set(late.messages.map(\.topic))
        #expect(kept.allSatisfy { !$0.contains("_b/") && !$0.contains("/b/") })
        #expect(kept.filter { $0.contains("old") } == ["dtopd/cellar/old/available"])
    }

    @Test func commandsSwitchStreams() throws {
        let broker = try TestBroker()
        // One that the broker kept is of another time.
        try broker.publish("dtopd/attic/a/enabled/set", "OFF", isRetained: true)
        service.set([stream("a")])
        let publisher = try publisher(configuration(broker))
        #expect(Patience.holds { publisher.reading.isUp })
        for (topic, text) in [
            ("a", "off"), ("a", ""), ("a", "{}"), ("../a", "OFF"), ("a", "OFF"), ("nobody", "ON"), ("a", "ON"),
        ] {
            try broker.publish("dtopd/attic/\(topic)/enabled/set", text)
        }
        #expect(Patience.holds { service.switched.withLock { $0.count } == 3 })
        #expect(service.switched.withLock(\.self) == ["a false", "nobody true", "a true"])
        publisher.stop()
    }

    @Test func homeAssistantIsToldAgainWhenItBegins() throws {
        let broker = try TestBroker()
        service.set([stream("a")])
        let publisher = try publisher(configuration(broker))
        let subscriber = try TestSubscriber(broker)
        let topic = "homeassistant/device/dtopd_attic_a/config"
        #expect(subscriber.wait { _ in subscriber.last(topic) != nil })
        let before = subscriber.messages.count { $0.topic == topic }
        try broker.publish("homeassistant/status", "online")
        #expect(subscriber.wait { $0.count { $0.topic == topic } > before })
        publisher.stop()
    }

    /// The broker goes away and comes back: states at once, each event at least once, and in order.
    @Test func aRestartOfTheBrokerLosesNothing() throws {
        let broker = try TestBroker()
        service.set([stream("a")])
        let publisher = try publisher(configuration(broker))
        #expect(Patience.holds { publisher.reading.isUp })
        for number in 0..<3 {
            broker.stop()
            #expect(Patience.holds { !publisher.reading.isUp })
            for event in 0..<30 { publisher.take(self.event(number * 100 + event)) }
            service.set([stream("a", .live(number % 2 == 0 ? .stalled : .running))])
            try broker.start()
            let subscriber = try TestSubscriber(broker, name: "s\(number)")
            #expect(subscriber.waits(for: "dtopd/attic/available", "online"))
            #expect(subscriber.waits(for: "dtopd/attic/a/available", number % 2 == 0 ? "offline" : "online"))
            #expect(subscriber.wait { $0.contains { id($0) == "\(number * 100 + 29)" } })
            // Those that came before it had subscribed, or again.
            let numbers = subscriber.messages.compactMap(id).compactMap { Int($0) }
            #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        }
        #expect(publisher.reading.dropped == 0)
        publisher.stop()
        #expect(log.lines.filter { $0.contains("tries again after growing waits") }.count == 3, "\(log.lines)")
    }

    /// While it is away, memory is bounded: the latest events are kept, and the others counted.
    @Test func aBrokerThatIsAwayCostsBoundedMemory() throws {
        let broker = try TestBroker()
        broker.stop()
        service.set([stream("a")])
        let publisher = try publisher(configuration(broker))
        for number in 0..<5000 {
            publisher.take(event(number))
            // So that the thread keeps up.
            if number % 500 == 499 { Thread.sleep(forTimeInterval: 0.3) }
        }
        #expect(Patience.holds { publisher.reading.dropped == 4000 })
        try broker.start()
        #expect(Patience.holds { publisher.reading.isUp })
        publisher.stop()
    }

    @Test func passwordsStayOutOfTheLog() throws {
        let broker = try TestBroker(login: ("ann", "ti/ger"))
        let wrong = configuration(broker) {
            $0.broker = BrokerAddress(text: "mqtt://ann:li%2Fon@127.0.0.1:\(broker.port)")
        }
        let refused = try publisher(wrong)
        #expect(Patience.holds { !log.lines.isEmpty })
        refused.stop()
        let right = configuration(broker) {
            $0.broker = BrokerAddress(text: "mqtt://ann:ti%2Fger@127.0.0.1:\(broker.port)")
        }
        let accepted = try publisher(right)
        #expect(Patience.holds { accepted.reading.isUp })
        accepted.stop()
        #expect(log.lines.contains { $0.contains("mqtt://127.0.0.1:\(broker.port): the broker") }, "\(log.lines)")
        #expect(log.lines.allSatisfy { !$0.contains("ger") && !$0.contains("ion@") && !$0.contains("ann@") })
    }

    @Test func speaksTLS() throws {
        let certificate = try TestCertificate()
        let broker = try TestBroker(certificate: certificate)
        let configuration = configuration(broker) {
            $0.broker = BrokerAddress(text: "mqtts://127.0.0.1:\(broker.port)")
            $0.authority = certificate.authority
        }
        let publisher = try publisher(configuration)
        #expect(Patience.holds { publisher.reading.isUp })
        publisher.stop()
    }

    /// Neither a broker that says nothing nor one that is not there holds up the end.
    @Test func endsInAnyCase() throws {
        let broker = try TestBroker()
        let publisher = try publisher(configuration(broker))
        #expect(Patience.holds { publisher.reading.isUp })
        broker.freeze()
        for number in 0..<10 { publisher.take(event(number)) }
        let start = SuspendingClock.now
        publisher.stop()
        broker.thaw()
        #expect(start.duration(to: .now) < .seconds(60))
        #expect(MQTTPublisher(MQTTConfiguration(), logger: .silent, reading: { nil }, onSwitch: { _, _ in }) == nil)
    }
}
