/// How one host's part in its fleet goes.
package struct FleetReading: Codable, Equatable, Sendable {
    package let host: String
    /// Whether it has a lease that lets it run cameras.
    package var isMember = false
    /// Cameras that it has.
    package var owned = 0
    /// Cameras that nobody has.
    package var unowned = 0
    /// Hosts of the fleet.
    package var hosts = 0
    /// Hosts whose streams are configured otherwise than this one's.
    package var differing: [String] = []
    /// Why the last request to the store failed; nil if it did not.
    package var failure: String?
}
