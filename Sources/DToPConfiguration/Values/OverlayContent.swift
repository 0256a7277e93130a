/// What an overlay draws on the picture.
package enum OverlayContent: String, CaseIterable, Codable, Sendable {
    /// The class of each pixel, in the palette's colours.
    case classes
    /// The stage at which each token exited, from cold (early, easy) to hot (late, hard); carried tokens are faint.
    case exits
    /// The compute of the last seconds, as shares of the dense computation.
    case compute
    /// The answer's confidence, from dark (low) to bright (high).
    case confidence
}
