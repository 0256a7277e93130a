/// What the protocol asks of the store.
package enum FleetRequest: Equatable, Sendable {
    /// Asks for a lease of this length.
    case grant(Duration)
    case renew(Int64)
    /// Writes the host's key, unless there is one.
    case join(FleetHost, lease: Int64)
    /// Writes it in any case.
    case update(FleetHost, lease: Int64)
    /// Reads everything.
    case look
    /// Writes a camera's key, unless there is one.
    case claim(String, FleetOwner, lease: Int64)
    /// Deletes a camera's key, if it is still that of this claim.
    case release(String, token: Int64)
    /// Ends a lease, and deletes all that it keeps.
    case revoke(Int64)
}
