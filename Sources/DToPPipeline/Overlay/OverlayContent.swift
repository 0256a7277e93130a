/// What an overlay shows on top of the picture.
public enum OverlayContent: String, CaseIterable, Sendable {
    /// The class of each pixel, in the colours of the palette.
    case classes
    /// The stage at which each token left, from cold (early, easy) to hot (late, hard); those carried over from an
    /// earlier frame are faint.
    case exits
    /// What the last seconds cost, as shares of the dense computation.
    case compute
    /// How sure the answer is, from dark (not at all) to bright.
    case confidence
}
