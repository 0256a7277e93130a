/// What the store answers.
package enum FleetAnswer: Equatable, Sendable {
    /// The store has granted a lease of this length.
    case granted(Int64, Duration)
    /// The lease ends after this time; zero: it has ended.
    case renewed(Duration)
    /// Whether the condition held; if so, what was asked is done, at this revision of the store.
    case decided(Bool, revision: Int64)
    case view(FleetView)
    case done
    /// The lease is gone.
    case noLease
    /// Nobody knows whether what was asked is done.
    case failed(String)
}
