/// The fleet of hosts that this one shares cameras with.
package struct FleetConfiguration: Equatable, Sendable {
    /// Members of the etcd that holds the fleet's keys; empty for no fleet.
    package var store: [StoreAddress] = []
    /// Names the fleet in its store.
    package var name = "main"
    /// Names this host in the fleet; nil for the machine's name.
    package var host: String?
    /// Cameras that this host can take; nil to measure it.
    package var capacity: Int?
    package var onPartition = PartitionRule.stop
    /// User and password for the store; nil if it asks for none.
    package var login: Login?
    /// File of certificates, PEM, in `ByteText` form; nil for those that the system trusts.
    package var authority: String?
    /// Files of this host's certificate and its key, in `ByteText` form; nil for none.
    package var certificate: String?
    package var key: String?

    package init() {}

    /// Throws for values that cannot be used, alone or together.
    package func check() throws(SettingError) {
        for (key, text) in [("fleet_name", name), ("fleet_host", host ?? "host")]
        where text.wholeMatch(of: /[A-Za-z0-9_-]{1,63}/) == nil {
            throw SettingError("`\(key)` must be letters, digits, _ and -, 63 at most")
        }
        if let capacity, !(1...100_000).contains(capacity) {
            throw SettingError("`fleet_capacity` must be 1 to 100000, it is \(capacity)")
        }
        guard (certificate == nil) == (key == nil) else {
            throw SettingError("`fleet_certificate` and `fleet_key` go together: one of them is missing")
        }
        if authority != nil || certificate != nil, store.contains(where: { !$0.usesTLS }) {
            throw SettingError(
                "`fleet_ca` and `fleet_certificate` are for a store with TLS: `fleet` must begin with https://")
        }
    }
}
