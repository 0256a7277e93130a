import DToPService
import DToPTestSupport
import Mosquitto
import Testing

@Suite struct MQTTOutboxTests {
    private func event(_ number: Int) -> BrokerMessage { BrokerMessage("event", "\(number)") }

    /// All that can be handed over now, confirmed at once.
    private func drain(_ outbox: inout MQTTOutbox) -> [String] {
        var sent: [String] = []
        while let message = outbox.next() {
            outbox.sent(message, as: Int32(sent.count))
            outbox.confirm(Int32(sent.count))
            sent.append("\(message.topic)=\(message.text)")
        }
        return sent
    }

    @Test func aStateIsToldOnceUntilItChanges() {
        var outbox = MQTTOutbox()
        outbox.set("a", "1")
        outbox.set("a", "2")
        outbox.set("b", "1")
        #expect(drain(&outbox) == ["a=2", "b=1"] && outbox.isEmpty)
        outbox.set("a", "2")
        #expect(drain(&outbox).isEmpty)
        outbox.repeatState("a")
        outbox.repeatState("unknown")
        #expect(drain(&outbox) == ["a=2"])
        // A new connection is told everything.
        outbox.begin()
        #expect(drain(&outbox) == ["a=2", "b=1"])
    }

    @Test func whatIsClearedIsForgotten() {
        var outbox = MQTTOutbox()
        outbox.set("a", "1")
        _ = drain(&outbox)
        outbox.clear("a")
        // Not while the broker has not confirmed it.
        outbox.begin()
        #expect(drain(&outbox) == ["a="])
        outbox.begin()
        #expect(drain(&outbox).isEmpty)
    }

    @Test func ofFiguresTheNewestCount() {
        var outbox = MQTTOutbox()
        for number in 0..<1000 { outbox.show("a", "\(number)") }
        #expect(outbox.isEmpty)
        #expect(drain(&outbox) == ["a=999"])
        // Those that the broker keeps are the state from then on, and never come after a newer one.
        outbox.show("b", "1", isRetained: true)
        outbox.set("b", "2")
        #expect(drain(&outbox) == ["b=2"])
        outbox.show("b", "3", isRetained: true)
        outbox.begin()
        #expect(drain(&outbox) == ["b=3", "b=3"])
    }

    @Test func eventsAreBounded() {
        var outbox = MQTTOutbox()
        for number in 0..<(MQTTOutbox.mostEvents + 5) { outbox.add(event: event(number)) }
        #expect(outbox.dropped == 5)
        #expect(drain(&outbox) == (5..<(MQTTOutbox.mostEvents + 5)).map { "event=\($0)" })
    }

    @Test func onlySoManyAreUnderWay() throws {
        var outbox = MQTTOutbox()
        for number in 0..<50 { outbox.add(event: event(number)) }
        outbox.show("figures", "1")
        var sent: [BrokerMessage] = []
        while let message = outbox.next() {
            outbox.sent(message, as: Int32(sent.count))
            sent.append(message)
        }
        // Figures are not confirmed, and pass.
        #expect(sent.count == BrokerConnection.mostUnderWay + 1 && sent.last?.topic == "figures")
        outbox.confirm(3)
        outbox.confirm(3)
        let candidate = outbox.next()
        let next = try #require(candidate)
        #expect(next == event(BrokerConnection.mostUnderWay))
        outbox.sent(next, as: 99)
        #expect(outbox.next() == nil)
    }

    /// Connections break at any time: the broker gets every event at least once, in order at first, and knows the last
    /// states in the end.
    @Test(arguments: 1...100 as ClosedRange<UInt64>) func nothingIsLost(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var outbox = MQTTOutbox()
        var (number, added) = (Int32(0), 0)
        var underWay: [Int32] = []
        var isConnected = false
        var received: [String] = []
        var (wanted, kept): ([String: String], [String: String]) = ([:], [:])
        func exchange() {
            guard let message = outbox.next() else { return }
            if random.integer(0...20) == 0 {
                outbox.takeBack(message)
                isConnected = false
                return
            }
            number += 1
            outbox.sent(message, as: number)
            if message.delivery == .confirmed { underWay.append(number) }
            // What was handed over arrives, unless the connection breaks at once.
            guard random.integer(0...15) > 0 else {
                isConnected = false
                return
            }
            if message.topic == "event" { received.append(message.text) }
            if message.isRetained { kept[message.topic] = message.payload.isEmpty ? nil : message.text }
        }
        for step in 0..<3000 {
            switch random.integer(0...9) {
            case 0 where added < 500:
                outbox.add(event: event(added))
                added += 1
            case 1:
                let topic = "s\(random.integer(0...3))"
                if random.integer(0...4) == 0 {
                    outbox.clear(topic)
                    wanted[topic] = nil
                } else {
                    outbox.set(topic, "\(step)")
                    wanted[topic] = "\(step)"
                }
            case 2 where !isConnected:
                isConnected = true
                underWay = []
                outbox.begin()
            case 3 where isConnected && !underWay.isEmpty:
                outbox.confirm(underWay.remove(at: random.integer(0...underWay.count - 1)))
            case 4...8 where isConnected: exchange()
            default: break
            }
        }
        outbox.begin()
        for line in drain(&outbox) {
            let parts = line.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            if parts[0] == "event" {
                received.append(parts[1])
            } else {
                kept[parts[0]] = parts[1].isEmpty ? nil : parts[1]
            }
        }
        #expect(outbox.isEmpty && outbox.dropped == 0)
        #expect(Set(received) == Set((0..<added).map(String.init)))
        var first: [String] = []
        for text in received where !first.contains(text) { first.append(text) }
        #expect(first.compactMap(Int.init) == Array(0..<added))
        #expect(kept == wanted)
    }
}
