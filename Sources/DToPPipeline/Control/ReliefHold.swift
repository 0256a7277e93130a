/// Keeps a stream from giving up more than its agreement allows, whatever the pressure: it climbs only a little further
/// than audits have found enough agreement, and no higher than that once one has found too little.
package struct ReliefHold: Sendable {
    /// Rungs beyond those audited, and those that a bad audit takes away.
    private static let stride = 2
    /// Good audits in a row that give one back after a bad one.
    private static let patience = 4

    /// The highest rung of the ladder that the stream may be on.
    package private(set) var rung = stride
    /// Whether an audit has found too little since the pressure began.
    private var hasFailed = false
    private var fine = 0

    package init() {}

    /// Whether it would climb on, had an audit found that it may.
    package func isWaiting(toReach wanted: Int) -> Bool {
        !hasFailed && min(wanted, Ladder.topOfAgreement) > rung
    }

    /// Takes an audit of a frame.
    /// - Parameters:
    ///   - isBad: whether it found too little agreement.
    ///   - isGood: whether it found more than enough.
    ///   - wanted: the rung that pressure asks for.
    package mutating func add(isBad: Bool, isGood: Bool, wanted: Int) {
        let current = min(rung, wanted)
        if wanted == 0 { hasFailed = false }
        if isBad {
            hasFailed = wanted > 0
            rung = max(current - Self.stride, 0)
            fine = 0
        } else if !isGood {
            // Just enough: it climbs no further.
            rung = max(current, min(rung, Self.stride))
            fine = 0
        } else if wanted == 0 {
            rung = max(rung, Self.stride)
        } else if current == rung {
            fine += 1
            if hasFailed, fine < Self.patience { return }
            fine = 0
            // A smaller input is tried by itself.
            let isNearSize = Ladder.step(of: min(rung + 1, Ladder.top)) == .size
            rung = min(rung + (hasFailed || isNearSize ? 1 : Self.stride), Ladder.topOfAgreement)
            if !isNearSize { rung = min(rung, Ladder.top(of: .threshold)) }
        }
    }
}
