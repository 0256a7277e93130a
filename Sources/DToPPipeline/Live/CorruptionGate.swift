/// Keeps damaged pictures of a live source, and all that are predicted from them, away until a clean keyframe comes.
package struct CorruptionGate {
    /// Some encoders send no keyframes, only rows of them: after so long, pictures pass as they are.
    package static let patience: Duration = .seconds(10)
    /// When the damage came; nil while all is well.
    private var closedSince: Duration?

    /// Closed: a stream that is joined in its middle begins with a keyframe.
    /// - Parameter time: now, by any clock that never runs backwards.
    package init(at time: Duration) { closedSince = time }

    /// Whether a picture passes.
    /// - Parameter isCorrupt: it is damaged, or something before it was lost.
    package mutating func admits(isKeyframe: Bool, isCorrupt: Bool, at time: Duration) -> Bool {
        if isKeyframe, !isCorrupt {
            closedSince = nil
        } else if isCorrupt, closedSince == nil {
            closedSince = time
        }
        return closedSince.map { time - $0 > Self.patience } ?? true
    }
}
