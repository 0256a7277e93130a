/// Where a stream's network and decoder run.
package enum Isolation: String, CaseIterable, Codable, Sendable {
    /// A separate process with few privileges; applies to live URLs only.
    case process
    /// The service's own process.
    case none
}
