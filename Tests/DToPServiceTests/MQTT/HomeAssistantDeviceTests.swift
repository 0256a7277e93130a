import DToPConfiguration
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Testing

/// Against the keys that Home Assistant's documentation has: https://www.home-assistant.io/integrations/mqtt/ and the
/// pages of the platforms.
@Suite struct HomeAssistantDeviceTests {
    private typealias Map = [String: Any]

    /// Keys of every entity within a device.
    private static let common: Set = [
        "availability", "availability_mode", "enabled_by_default", "encoding", "entity_category", "entity_picture",
        "icon", "json_attributes_template", "json_attributes_topic", "name", "platform", "qos", "unique_id",
    ]
    /// Those of each platform, and the ones that it must have.
    private static let platforms: [String: (all: Set<String>, required: Set<String>)] = [
        "binary_sensor": (
            [
                "device_class", "expire_after", "force_update", "off_delay", "payload_off", "payload_on", "state_topic",
                "value_template",
            ], ["state_topic"]
        ),
        "sensor": (
            [
                "device_class", "expire_after", "force_update", "last_reset_value_template", "options", "state_class",
                "state_topic", "suggested_display_precision", "unit_of_measurement", "value_template",
            ], ["state_topic"]
        ),
        "camera": (["image_encoding", "topic"], ["topic"]),
        "switch": (
            [
                "command_template", "command_topic", "device_class", "optimistic", "payload_off", "payload_on",
                "retain",
                "state_off", "state_on", "state_topic", "value_template",
            ], ["command_topic"]
        ),
    ]
    private static let device: Set = [
        "configuration_url", "connections", "hw_version", "identifiers", "manufacturer", "model", "model_id", "name",
        "serial_number", "suggested_area", "sw_version", "via_device",
    ]

    private func message(_ rules: [String: String] = [:], zones: [String] = []) throws -> Map {
        var configuration = MQTTConfiguration()
        configuration.node = "attic"
        configuration.discovery = "homeassistant"
        configuration.snapshot = TimeSpan(.seconds(10))
        let readings = rules.sorted { $0.key < $1.key }.map { name, text in
            RuleReading(name: name, rule: ShareRule(text: text), isActive: false, count: 0)
        }
        let stream = StreamReading(
            id: "front", phase: .running, since: WallTime(milliseconds: 0), totals: StreamTotals(),
            rates: StreamRates(),
            zones: zones, rules: [RuleReading(name: "camera", rule: nil, isActive: false, count: 0)] + readings)
        let json = HomeAssistantDevice(stream, MQTTTopics(configuration)).json
        return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? Map)
    }

    private func check(_ availability: Any?) throws {
        for place in try #require(availability as? [Map]) {
            #expect(
                Set(place.keys).isSubset(of: ["topic", "payload_available", "payload_not_available", "value_template"]))
            #expect((place["topic"] as? String)?.hasPrefix("dtopd/attic/") == true)
        }
    }

    @Test func theMessageHasTheKeysThatHomeAssistantAsksFor() throws {
        let message = try message(
            [
                "intruder": "Person in gate above 2 % for 3s", "traffic_jam": "Car above 20 %",
                "gone": "Car in lot below 1 %", "also": "Person in gate above 9 %",
            ], zones: ["gate", "lot"])
        #expect(
            Set(message.keys).isSubset(of: [
                "availability", "availability_mode", "components", "device", "encoding", "origin", "qos", "state_topic",
                "command_topic",
            ]))
        let device = try #require(message["device"] as? Map)
        #expect(Set(device.keys).isSubset(of: Self.device))
        #expect(device["identifiers"] as? [String] == ["dtopd_attic_front"])
        #expect((message["origin"] as? Map)?["name"] as? String == "dtopd")
        try check(message["availability"])
        let components = try #require(message["components"] as? [String: Map])
        var ids: Set<String> = []
        for (key, entity) in components {
            let platform = try #require(Self.platforms[entity["platform"] as? String ?? ""], "\(key)")
            let keys = Set(entity.keys)
            #expect(keys.isSubset(of: platform.all.union(Self.common)), "\(key): \(keys)")
            #expect(platform.required.union(["unique_id", "name", "platform"]).isSubset(of: keys), "\(key): \(keys)")
            #expect(ids.insert(entity["unique_id"] as? String ?? "").inserted)
            for (name, value) in entity where name.hasSuffix("topic") {
                #expect((value as? String)?.hasPrefix("dtopd/attic/front/") == true, "\(key)")
            }
            if keys.contains("availability") { try check(entity["availability"]) }
        }
        #expect(
            Set(components.keys) == [
                "connectivity", "enabled", "state", "fps", "age", "compute", "rule_also", "rule_gone", "rule_intruder",
                "rule_traffic_jam", "share_gate_Person", "share_lot_Car", "share_picture_Car", "snapshot", "zone_gate",
                "zone_lot",
            ])
    }

    /// Names of classes are the model's, and part of templates.
    @Test func namesCannotEndATemplatesText() throws {
        let message = try message(["r": "it's \\ }} above 2 %"])
        let components = try #require(message["components"] as? [String: Map])
        let template = try #require(components["share_picture_it_s_____"]?["value_template"] as? String)
        #expect(template == #"{{ (value_json.get('it\'s \\ }}', 0) * 100) | round(2) }}"#)
    }
}
