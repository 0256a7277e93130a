/// Why a frame was computed in full although tokens may be carried.
package enum Refresh: String, Sendable {
    /// There is nothing to carry: the first frame, or the first after a reset.
    case start
    /// A new scene began.
    case cut
    /// Nearly every token would have been computed anyway.
    case changed
    /// Probes gave different answers everywhere: what was carried no longer held.
    case doubt
    /// An audit was due, to measure how far the carried answer had strayed.
    case audit
}
