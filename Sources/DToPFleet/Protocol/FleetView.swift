/// What the store knows of a fleet, at one moment.
package struct FleetView: Equatable, Sendable {
    /// A host's key.
    package struct Member: Equatable, Sendable {
        package var host: FleetHost
        /// The lease that keeps it.
        package let lease: Int64

        package init(host: FleetHost, lease: Int64) {
            self.host = host
            self.lease = lease
        }
    }

    /// A camera's key.
    package struct Owned: Equatable, Sendable {
        package let owner: FleetOwner
        /// The lease that keeps it: that of its host.
        package let lease: Int64
        /// Grows with each claim of any camera: whoever has a larger one claimed later (`mod_revision`).
        package let token: Int64

        package init(owner: FleetOwner, lease: Int64, token: Int64) {
            self.owner = owner
            self.lease = lease
            self.token = token
        }
    }

    /// Keyed by the host's name.
    package var hosts: [String: Member] = [:]
    /// Keyed by the camera's id.
    package var owners: [String: Owned] = [:]

    package init() {}

    /// How many cameras each host has.
    package var loads: [String: Int] { owners.values.reduce(into: [:]) { $0[$1.owner.host, default: 0] += 1 } }

    /// The camera that moves next: hosts that ask for one take turns by their names.
    package var wanted: (camera: String, host: String)? {
        hosts.values.compactMap { member in member.host.wants.map { ($0, member.host.name) } }.min { $0.1 < $1.1 }
    }
}
