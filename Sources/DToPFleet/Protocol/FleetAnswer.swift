/// What the store answers.
package enum FleetAnswer: Equatable, Sendable {
    /// There is a lease for so long.
    case granted(Int64, Duration)
    /// The lease has so long from now; zero if it is gone.
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
