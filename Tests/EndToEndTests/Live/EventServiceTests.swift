import DToPTestSupport
import Foundation
import Glibc
import Mosquitto
import Testing

/// Events of a running service: its log, a file, a hook, a real broker.
@Suite(.live) struct EventServiceTests {
    private let service: TestedService
    private let broker: TestBroker

    init() throws {
        service = try TestedService(environment: ["MQTT_PASSWORD": "ti/ger"])
        broker = try TestBroker(login: ("dtopd", "ti/ger"))
    }

    private var mqtt: String {
        """
        mqtt: mqtt://dtopd:${MQTT_PASSWORD}@127.0.0.1:\(broker.port)
        mqtt_node: attic
        mqtt_discovery: homeassistant
        """
    }

    private func subscriber(_ name: String = "test") throws -> TestSubscriber {
        try TestSubscriber(broker, name: name, login: ("dtopd", "ti/ger"))
    }

    private func path(_ name: String) -> String { service.folder.path(name) }

    /// A camera with a rule whose event begins at once, and one whose event never does.
    private func watched(_ id: String = "a", _ settings: String = "") throws -> String {
        let rules = "{full: class0 in all below 100 % for 200ms, never: class0 in all above 99.9999 % for 9m}"
        return try service.camera(
            id, ", zones: {all: '0,0,1,1'}, rules: \(rules), events: '\(path("events.jsonl"))'" + settings)
    }

    private func events() -> [[String: Any]] {
        let text = (try? String(contentsOfFile: path("events.jsonl"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
    }

    @Test func anEventReachesEveryone() throws {
        let hook: String = path("hook")
        try Data("#!/bin/sh\ncat >> \(path("hooked"))\n".utf8).write(to: URL(fileURLWithPath: hook))
        chmod(hook, 0o755)
        let subscriber = try subscriber()
        try service.write(top: mqtt + "\nhook: [\(hook), \"x y\"]", [try watched()])
        let running = try service.start()
        #expect(subscriber.wait { $0.contains { $0.topic == "dtopd/attic/a/event" } }, "\(running.errors)")
        let message = try #require(subscriber.last("dtopd/attic/a/event"))
        #expect(running.wait { !events().isEmpty })
        #expect(running.wait { (try? String(contentsOfFile: path("hooked"), encoding: .utf8)) == message + "\n" })
        #expect(try String(contentsOfFile: path("events.jsonl"), encoding: .utf8) == message + "\n")
        #expect(running.wait { running.errors.contains("a: full began: class0 is ") })
        #expect(service.waits(for: "dtopd_events_total", ["stream": "a", "rule": "full"]) { $0 == 1 })
        #expect(service.waits(for: "dtopd_mqtt_up") { $0 == 1 })
        #expect(service.waits(for: "dtopd_sink_frames_written_total", ["stream": "a", "sink": "events"]) { $0 == 1 })
        #expect(
            subscriber.wait { _ in
                subscriber.last("dtopd/attic/a/state")?.contains(#""rules":{"camera":false,"full":true,"never":false}"#)
                    == true
            })
        #expect(subscriber.wait { $0.contains { $0.topic == "dtopd/attic/a/zone/all" } })

        // A reload changes rules without a restart, and ends what is no longer asked for.
        try service.write(top: mqtt, [try service.camera("a", ", events: '\(path("events.jsonl"))'")])
        service.reload()
        #expect(running.wait { events().count == 2 })
        #expect(events().map { $0["kind"] as? String } == ["began", "ended"])
        #expect(events()[0]["id"] as? String == events()[1]["id"] as? String)
        #expect(!running.errors.contains("a: restarts"))

        running.send(SIGTERM)
        #expect(running.wait().status == 0)
        #expect(subscriber.waits(for: "dtopd/attic/available", "offline"))
        #expect(!running.errors.contains("ger@") && !running.errors.contains("ti/ger"))
    }

    /// A picture every second, as a JPEG, although nobody else may look.
    @Test func picturesArePublished() throws {
        let subscriber = try subscriber()
        try service.write(top: mqtt + "\nmqtt_snapshot: 1s", [try service.camera("a")])
        let running = try service.start()
        let topic = "dtopd/attic/a/snapshot"
        #expect(subscriber.wait { $0.count { $0.topic == topic } >= 3 }, "\(running.errors)")
        let pictures = subscriber.messages.filter { $0.topic == topic }
        #expect(pictures.allSatisfy { $0.payload.starts(with: [0xFF, 0xD8]) && $0.payload.suffix(2) == [0xFF, 0xD9] })
        #expect(pictures.allSatisfy { !$0.isRetained })
        #expect(subscriber.last("homeassistant/device/dtopd_attic_a/config")?.contains(topic) == true)
        running.send(SIGTERM)
        #expect(running.wait().status == 0)
    }

    @Test func aClassThatTheModelLacksIsSaid() throws {
        try service.write([try service.camera("a", ", rules: {r: Persn above 2 %}"), try service.camera("b")])
        let running = try service.start()
        #expect(service.waits(for: "dtopd_stream_up", ["stream": "b"]) { $0 == 1 }, "\(running.errors)")
        #expect(running.wait { running.errors.contains("r is about 'Persn', a class that the model lacks") })
        #expect(service.waits(for: "dtopd_stream_state", ["stream": "a", "state": "backoff"]) { $0 == 1 })
    }

    /// The broker publishes what a service that was killed cannot.
    @Test func theWillFollowsAKill() throws {
        let subscriber = try subscriber()
        try service.write(top: mqtt, [try service.camera("a")])
        let running = try service.start()
        #expect(subscriber.waits(for: "dtopd/attic/a/available", "online"), "\(running.errors)")
        running.send(SIGKILL)
        #expect(subscriber.waits(for: "dtopd/attic/available", "offline"))
        #expect(subscriber.last("dtopd/attic/a/available") == "online")
        // And another one takes its place.
        let next = try service.start()
        #expect(subscriber.waits(for: "dtopd/attic/available", "online"), "\(next.errors)")
    }

    /// Commands switch a stream off and on, until the file says otherwise.
    @Test func streamsAreSwitched() throws {
        let subscriber = try subscriber()
        try service.write(top: mqtt, [try watched(), try service.camera("b")])
        let running = try service.start()
        #expect(subscriber.waits(for: "dtopd/attic/a/available", "online"), "\(running.errors)")
        #expect(running.wait { events().count == 1 })
        try broker.publish("dtopd/attic/a/enabled/set", "OFF", login: ("dtopd", "ti/ger"))
        #expect(subscriber.waits(for: "dtopd/attic/a/enabled/state", "OFF"))
        #expect(subscriber.waits(for: "dtopd/attic/a/available", "offline"))
        #expect(running.wait { events().map { $0["kind"] as? String } == ["began", "ended"] })
        #expect(service.waits(for: "dtopd_stream_state", ["stream": "a", "state": "disabled"]) { $0 == 1 })
        // A reload that is about other streams does not switch it on again.
        try service.write(top: mqtt, [try watched(), try service.camera("b", ", stride: 2")])
        service.reload()
        #expect(service.waits(for: "dtopd_stream_connects_total", ["stream": "b"]) { $0 == 2 })
        #expect(subscriber.last("dtopd/attic/a/enabled/state") == "OFF")
        try broker.publish("dtopd/attic/a/enabled/set", "ON", login: ("dtopd", "ti/ger"))
        #expect(subscriber.waits(for: "dtopd/attic/a/available", "online"))
        #expect(running.wait { events().count == 3 })
        // A stream that goes takes its kept messages along.
        try service.write(top: mqtt, [try service.camera("b", ", stride: 2")])
        service.reload()
        #expect(subscriber.waits(for: "homeassistant/device/dtopd_attic_a/config", ""))
        #expect(subscriber.waits(for: "dtopd/attic/a/available", ""))
        #expect(running.wait { events().count == 4 })
    }
}
