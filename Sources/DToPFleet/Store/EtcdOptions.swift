/// Where the store is, and how it knows this host.
package struct EtcdOptions: Sendable {
    /// URLs of etcd's members, such as `https://etcd-1:2379`; they are tried in turn.
    package var endpoints: [String]
    /// Names the fleet: all its keys begin with `/dtopd/NAME/`.
    package var fleet: String
    /// Nil if the store asks for none.
    package var user: String?
    package var password: String?
    /// Files, PEM: certificates of which one must have signed the store's (nil for those that the system trusts), this
    /// host's own certificate, and its key.
    package var authority: String?
    package var certificate: String?
    package var key: String?

    package init(endpoints: [String], fleet: String) {
        self.endpoints = endpoints
        self.fleet = fleet
    }
}
