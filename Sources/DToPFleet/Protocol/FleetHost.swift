/// What a host tells the others, at its key in the store.
package struct FleetHost: Codable, Equatable, Sendable {
    package let name: String
    /// Cameras that it can take.
    package var capacity: Int
    /// A hash of its streams' configuration.
    package var configuration: String
    /// The camera of another that it asks for; nil for none.
    package var wants: String?
    /// When it joined, in seconds since 1970.
    package let since: Int

    package init(name: String, capacity: Int, configuration: String, wants: String? = nil, since: Int) {
        self.name = name
        self.capacity = capacity
        self.configuration = configuration
        self.wants = wants
        self.since = since
    }
}
