/// What becomes of a host's cameras while it cannot reach the fleet's store.
package enum PartitionRule: String, CaseIterable, Codable, Sendable {
    /// They stop before another host can begin them.
    case stop
    /// They run on, perhaps beside another host's.
    case keep
}
