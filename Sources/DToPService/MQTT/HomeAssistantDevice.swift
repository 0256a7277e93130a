import DToPPipeline
import DToPConfiguration
import Foundation

/// A stream as a device of Home Assistant's MQTT discovery: one message that describes all of its entities.
/// https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload
package struct HomeAssistantDevice {
    private typealias Entity = [String: Any]

    private let stream: StreamReading
    private let topics: MQTTTopics

    package init(_ stream: StreamReading, _ topics: MQTTTopics) {
        self.stream = stream
        self.topics = topics
    }

    /// The message's payload, keys sorted.
    package var json: String {
        let device: Entity = [
            "identifiers": [topics.identifier(of: stream.id)], "name": "dtopd \(stream.id)", "manufacturer": "dtopd",
            "model": "camera segmentation",
        ]
        let components = entities.reduce(into: [String: Entity]()) { all, entity in
            var entity = entity
            let key = entity["unique_id"] as? String ?? ""
            entity["unique_id"] = "\(topics.identifier(of: stream.id))_\(key)"
            all[key] = entity
        }
        let message: Entity = [
            "device": device, "origin": ["name": "dtopd"], "qos": 1, "availability_mode": "all",
            "availability": [["topic": topics.available]], "components": components,
        ]
        let data = try? JSONSerialization.data(
            withJSONObject: message, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// Each has the end of its unique id, which is also its key.
    private var entities: [Entity] {
        [connectivity, power, state] + figures + stream.rules.filter { $0.rule != nil }.map(rule) + shares
            + stream.zones.map(zone) + (topics.hasSnapshots ? [snapshot] : [])
    }

    private var snapshot: Entity {
        present(
            ["unique_id": "snapshot", "name": "Picture", "topic": topics.topic(.snapshot, of: stream.id)], as: "camera")
    }

    private var connectivity: Entity {
        [
            "platform": "binary_sensor", "unique_id": "connectivity", "name": "Camera", "device_class": "connectivity",
            "entity_category": "diagnostic", "state_topic": topics.topic(.available, of: stream.id),
            "payload_on": "online", "payload_off": "offline",
        ]
    }

    private var power: Entity {
        [
            "platform": "switch", "unique_id": "enabled", "name": "Enabled", "icon": "mdi:video",
            "state_topic": topics.topic(.enabled, of: stream.id),
            "command_topic": topics.topic(.setEnabled, of: stream.id),
        ]
    }

    private var state: Entity {
        sensor("state", "State", "{{ value_json.state }}", ["entity_category": "diagnostic", "icon": "mdi:cctv"])
    }

    private var figures: [Entity] {
        [
            sensor(
                "fps", "Frame rate", "{{ value_json.processed_frames_per_second | round(1) }}",
                figure("fps", "mdi:filmstrip")),
            sensor(
                "age", "Frame age", "{{ (value_json.age_seconds | default({})).median | default(0) | round(3) }}",
                ["device_class": "duration"].merging(figure("s", nil)) { $1 }),
            sensor(
                "compute", "Compute", "{{ (value_json.compute_ratio | default(0) * 100) | round(1) }}",
                figure("%", "mdi:chip")),
        ]
    }

    /// A binary sensor that is on from the beginning of an event to its end.
    private func rule(_ rule: RuleReading) -> Entity {
        present(
            sensor(
                "rule_\(rule.name)", rule.name, "{{ 'ON' if value_json.rules[\(Self.quoted(rule.name))] else 'OFF' }}",
                rule.rule?.direction == .above ? ["device_class": "occupancy"] : [:]),
            as: "binary_sensor")
    }

    /// The shares that rules are about.
    private var shares: [Entity] {
        var seen: Set<String> = []
        return stream.rules.compactMap(\.rule).compactMap { rule -> Entity? in
            let place = rule.zone ?? "picture"
            let key = "share_\(place)_" + rule.className.map { $0.isASCII && $0.isLetter || $0.isNumber ? $0 : "_" }
            guard seen.insert(key).inserted else { return nil }
            var entity = sensor(
                key, "\(rule.className) in \(place)",
                "{{ (value_json.get(\(Self.quoted(rule.className)), 0) * 100) | round(2) }}",
                figure("%", "mdi:percent", isDiagnostic: false))
            entity["state_topic"] =
                rule.zone.map { topics.zone($0, of: stream.id) } ?? topics.topic(.classes, of: stream.id)
            return present(entity, as: "sensor")
        }
    }

    /// What covers most of a zone; its attributes are the shares of all classes that are there.
    private func zone(_ zone: String) -> Entity {
        var entity = sensor(
            "zone_\(zone)", "Zone \(zone)",
            "{{ (value_json.items() | sort(attribute='1') | last)[0] if value_json else 'nothing' }}",
            ["icon": "mdi:vector-polygon", "json_attributes_topic": topics.zone(zone, of: stream.id)])
        entity["state_topic"] = topics.zone(zone, of: stream.id)
        return present(entity, as: "sensor")
    }

    private func sensor(_ key: String, _ name: String, _ template: String, _ more: Entity) -> Entity {
        [
            "platform": "sensor", "unique_id": key, "name": name,
            "state_topic": topics.topic(.state, of: stream.id), "value_template": template,
        ].merging(more) { $1 }
    }

    private func figure(_ unit: String, _ icon: String?, isDiagnostic: Bool = true) -> Entity {
        var entity: Entity = ["unit_of_measurement": unit, "state_class": "measurement"]
        if let icon { entity["icon"] = icon }
        if isDiagnostic { entity["entity_category"] = "diagnostic" }
        return entity
    }

    /// An entity that says nothing while no pictures come.
    private func present(_ entity: Entity, as platform: String) -> Entity {
        let places = [topics.available, topics.topic(.available, of: stream.id)]
        return entity.merging(
            ["platform": platform, "availability_mode": "all", "availability": places.map { ["topic": $0] }]) { $1 }
    }

    /// A text in a template.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
