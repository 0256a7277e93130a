/// A fleet as `dtopd fleet status --json` shows it, from its store.
package struct FleetStatus: Codable, Equatable, Sendable {
    package struct Host: Codable, Equatable, Sendable {
        package let name: String
        /// Cameras that it can take, and that it has.
        package let capacity: Int
        package let cameras: Int
        /// A hash of its streams' configuration, and whether most hosts have another.
        package let configuration: String
        package let differs: Bool
        /// Seconds since it renewed its lease; nil if that has just ended.
        package let leaseAge: Int?
        /// When it joined, in seconds since 1970.
        package let since: Int
        /// The camera that it asks for; nil for none.
        package let wants: String?
    }

    package struct Camera: Codable, Equatable, Sendable {
        package let id: String
        /// The host that has it; nil for none.
        package let host: String?
        /// Since when, in seconds since 1970.
        package let since: Int?
        /// Why it has it.
        package let why: String?
        /// Of its claim.
        package let token: Int64?
    }

    package let fleet: String
    package let hosts: [Host]
    package let cameras: [Camera]

    /// - Parameters:
    ///   - cameras: those that the configuration has; others that hosts have are shown too.
    ///   - ages: how long ago each lease was renewed.
    package init(fleet: String, _ view: FleetView, cameras: Set<String>, ages: [Int64: Duration]) {
        self.fleet = fleet
        let members = view.hosts.values.sorted { $0.host.name < $1.host.name }
        let counts = members.reduce(into: [String: Int]()) { $0[$1.host.configuration, default: 0] += 1 }
        // A tie is decided by the hash, so that one of two hosts is marked.
        let usual = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        let loads = view.loads
        hosts = members.map { member in
            let host = member.host
            return Host(
                name: host.name, capacity: host.capacity, cameras: loads[host.name] ?? 0,
                configuration: host.configuration, differs: host.configuration != usual,
                leaseAge: ages[member.lease].map { Int($0 / .seconds(1)) }, since: host.since, wants: host.wants)
        }
        self.cameras = cameras.union(view.owners.keys).sorted().map { id in
            let owned = view.owners[id]
            return Camera(
                id: id, host: owned?.owner.host, since: owned?.owner.since, why: owned?.owner.why, token: owned?.token)
        }
    }
}
