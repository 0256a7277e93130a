/// The protocol's times. An owner stops `hold` after it sent its last good renewal, and nobody can claim its cameras
/// until `lease` after the store received that: no two have a camera while the owner's clock runs no slower than
/// `hold` / `lease` of the store's, and closing the camera fits into what is left.
package struct FleetTimes: Equatable, Sendable {
    /// Without a renewal, the store deletes a host's claims after this time. Whole seconds.
    package var lease: Duration = .seconds(10)
    /// From one renewal to the next.
    package var renewal: Duration = .seconds(3)
    /// How long a renewal lets a host run its cameras.
    package var hold: Duration = .seconds(7)
    /// From one look at the fleet to the next.
    package var look: Duration = .seconds(1)
    /// What each host that is better suited for a camera delays a claim.
    package var rank: Duration = .seconds(2)
    /// How long a host that has joined leaves cameras to others, who may be joining too, or have them open.
    package var settling: Duration = .seconds(4)
    /// The longest random delay of a claim.
    package var jitter: Duration = .milliseconds(500)
    /// From one camera that moves to a host that has joined to the next.
    package var move: Duration = .seconds(5)
    /// How long a host that has joined asks for one camera.
    package var patience: Duration = .seconds(15)
    /// The wait after a failed request.
    package var retry: Duration = .milliseconds(500)
    /// The longest that a request may take.
    package var request: Duration = .seconds(3)

    package init() {}
}
