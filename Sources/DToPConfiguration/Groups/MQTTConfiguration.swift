/// Where states and events are published.
package struct MQTTConfiguration: Equatable, Sendable {
    /// Nil for none.
    package var broker: BrokerAddress?
    /// First level of all topics.
    package var topic = "dtopd"
    /// Second level of all topics; nil for the machine's name.
    package var node: String?
    /// Prefix of Home Assistant's discovery topics; nil for no discovery.
    package var discovery: String?
    /// File of certificates, PEM, in `ByteText` form; nil for those that the system trusts.
    package var authority: String?
    /// Time from a stream's picture to its next; nil for no pictures.
    package var snapshot: TimeSpan?

    package init() {}

    /// Throws for values that cannot be used, alone or together.
    package func check() throws(SettingError) {
        for (key, text) in [("mqtt_topic", topic), ("mqtt_discovery", discovery)] {
            guard let text else { continue }
            let levels = text.split(separator: "/", omittingEmptySubsequences: false)
            guard text.utf8.count <= 128, levels.allSatisfy({ $0.wholeMatch(of: /[A-Za-z0-9_.-]+/) != nil }) else {
                throw SettingError("`\(key)` must be letters, digits, _, . and -, with / between levels")
            }
        }
        if let snapshot, snapshot.duration < .seconds(1) {
            throw SettingError("`mqtt_snapshot` must be at least 1s, it is \(snapshot)")
        }
        if let node, node.wholeMatch(of: /[A-Za-z0-9_-]{1,63}/) == nil {
            throw SettingError("`mqtt_node` must be letters, digits, _ and -, 63 at most")
        }
        if authority != nil, broker?.usesTLS == false {
            throw SettingError("`mqtt_ca` is for a broker with TLS: `mqtt` must begin with mqtts://")
        }
    }
}
