/// Holds back a live source's damaged pictures, and all predicted from them, until a clean keyframe comes.
package struct CorruptionGate {
    /// After this time pictures pass anyway: some encoders never send a keyframe, only rows of one.
    package static let patience: Duration = .seconds(10)
    /// When the gate closed; nil while it is open.
    private var closedSince: Duration?

    /// Starts closed: a stream joined in the middle must begin with a keyframe.
    /// - Parameter time: now, on any monotonic clock.
    package init(at time: Duration) { closedSince = time }

    /// Whether a picture passes.
    /// - Parameter isCorrupt: whether it is damaged, or something before it was lost.
    package mutating func admits(isKeyframe: Bool, isCorrupt: Bool, at time: Duration) -> Bool {
        if isKeyframe, !isCorrupt {
            closedSince = nil
        } else if isCorrupt, closedSince == nil {
            closedSince = time
        }
        return closedSince.map { time - $0 > Self.patience } ?? true
    }
}
