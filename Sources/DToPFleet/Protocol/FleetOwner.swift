/// Who has a camera, at the camera's key in the store.
package struct FleetOwner: Codable, Equatable, Sendable {
    package let host: String
    /// When it claimed the camera, in seconds since 1970.
    package let since: Int
    /// Why it did: a few words such as `nobody had it`.
    package let why: String

    package init(host: String, since: Int, why: String) {
        self.host = host
        self.since = since
        self.why = why
    }
}
