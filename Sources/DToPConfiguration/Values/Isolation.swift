/// Where a stream's network and decoder run.
package enum Isolation: String, CaseIterable, Codable, Sendable {
    /// In a process of their own with few privileges, if the input is a live URL.
    case process
    /// In the service.
    case none
}
