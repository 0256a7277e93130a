import DToPConfiguration
import Glibc

/// Where messages go: `dtopd/NODE/available`, `dtopd/NODE/STREAM/state`, and so on.
package struct MQTTTopics: Equatable, Sendable {
    /// First levels of every topic: `dtopd/NODE`.
    package let root: String
    /// Names this service at the broker, and in Home Assistant: `dtopd_NODE`, `dtopd-NODE`.
    package let name: String
    package let node: String
    /// Home Assistant's prefix; nil for no discovery.
    package let discovery: String?
    /// Whether streams publish pictures.
    package let hasSnapshots: Bool

    /// Levels below a stream's.
    package enum Leaf: String, CaseIterable, Sendable {
        case available, state, classes, event, snapshot
        case enabled = "enabled/state"
        case setEnabled = "enabled/set"
    }

    package init(_ configuration: MQTTConfiguration) {
        node = configuration.node ?? Self.machine
        root = "\(configuration.topic)/\(node)"
        name = "dtopd_\(node)"
        discovery = configuration.discovery
        hasSnapshots = configuration.snapshot != nil
    }

    /// `online` while the service is connected, else `offline`.
    package var available: String { "\(root)/available" }

    package func topic(_ leaf: Leaf, of stream: String) -> String { "\(root)/\(stream)/\(leaf.rawValue)" }

    package func zone(_ zone: String, of stream: String) -> String { "\(root)/\(stream)/zone/\(zone)" }

    /// Tells Home Assistant of a stream; nil without discovery.
    package func device(of stream: String) -> String? {
        discovery.map { "\($0)/device/\(identifier(of: stream))/config" }
    }

    /// Names a stream among all devices of Home Assistant.
    package func identifier(of stream: String) -> String { "\(name)_\(stream)" }

    /// Where Home Assistant says that it has begun.
    package var birth: String? { discovery.map { "\($0)/status" } }

    /// What to subscribe to: commands, what was kept of streams before, Home Assistant's birth.
    package var filters: [String] {
        [topic(.setEnabled, of: "+"), topic(.available, of: "+")] + [birth].compactMap(\.self)
    }

    /// The stream whose `leaf` a topic is; nil if it is no such topic.
    package func stream(_ leaf: Leaf, in topic: String) -> String? {
        guard topic.hasPrefix(root + "/"), topic.hasSuffix("/" + leaf.rawValue) else { return nil }
        let stream = String(topic.dropFirst(root.count + 1).dropLast(leaf.rawValue.count + 1))
        return ItemName.isValid(stream) && self.topic(leaf, of: stream) == topic ? stream : nil
    }

    /// The first part of the machine's name, with - for what topics cannot hold.
    static var machine: String {
        var name = utsname()
        unsafe uname(&name)
        let text = unsafe withUnsafeBytes(of: name.nodename) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        let cleaned = text.prefix { $0 != "." }.map { character in
            character.isASCII && (character.isLetter || character.isNumber || "_-".contains(character))
                ? character : "-"
        }
        return cleaned.isEmpty ? "dtopd" : String(cleaned.prefix(63))
    }
}
