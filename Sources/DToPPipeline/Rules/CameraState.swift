/// Knows whether a camera is down, from the number of its good frames. Times come from any monotonic clock.
package struct CameraState: Sendable {
    /// A camera without a good frame for this long is down.
    package static let patience: Duration = .seconds(30)
    /// After a longer pause between two looks, patience begins anew: nobody wanted frames meanwhile.
    private static let longestPause: Duration = .seconds(10)
    /// Good frames that bring it up again, none of them later than `patience` after the one before.
    package static let proof = 5

    package private(set) var isDown = false
    /// When a good frame was last seen to have come, and how many had; nil before the first look.
    private var last: (time: Duration, frames: Int)?
    private var lastLook = Duration.zero
    /// Good frames since it went down.
    private var sinceDown = 0

    package init() {}

    /// Looks at the camera; to be called at least every few seconds. Returns `began` when it goes down, `ended` when it
    /// is up again.
    /// - Parameter goodFrames: how many have come so far; must not decrease.
    package mutating func look(goodFrames: Int, at time: Duration) -> RuleChange? {
        defer { lastLook = time }
        guard let last, time - lastLook <= Self.longestPause else {
            self.last = (time, goodFrames)
            return nil
        }
        let isLate = time - last.time >= Self.patience
        if isLate { sinceDown = 0 }
        if goodFrames > last.frames {
            self.last = (time, goodFrames)
            guard isDown else { return nil }
            sinceDown += goodFrames - last.frames
            guard sinceDown >= Self.proof else { return nil }
            isDown = false
            return .ended
        }
        guard isLate, !isDown else { return nil }
        isDown = true
        return .began
    }

    /// Forgets what it has seen, because nobody wants the camera's frames. Returns nil unless it was down.
    package mutating func end() -> RuleChange? {
        defer { self = CameraState() }
        return isDown ? .ended : nil
    }
}
