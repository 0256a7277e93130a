/// Keeps a stream from giving up more than its agreement allows, whatever the pressure. A cautious one climbs only a
/// little further than audits have found enough agreement; a trusting one climbs at once, and is audited there. Once an
/// audit has found too little, both stay below.
package struct ReliefHold: Sendable {
    /// Rungs beyond those audited, and those that a bad audit takes away.
    private static let stride = 2
    /// Good audits in a row that give one back after a bad one.
    private static let patience = 4

    /// The highest rung of the ladder that the stream may be on.
    package private(set) var rung: Int
    private let isTrusting: Bool
    /// The highest rung on which an audit found enough since the pressure began.
    private var audited = 0
    /// Whether an audit has found too little since the pressure began.
    private var hasFailed = false
    private var fine = 0

    package init(isTrusting: Bool = false) {
        self.isTrusting = isTrusting
        rung = isTrusting ? Ladder.topOfAgreement : Self.stride
    }

    /// Whether the next audit decides where it may be: a cautious one would climb on, a trusting one has climbed.
    package func isWaiting(toReach wanted: Int) -> Bool {
        let known = isTrusting ? max(audited, Self.stride) : rung
        return !hasFailed && min(wanted, Ladder.topOfAgreement) > known
    }

    /// Takes an audit of a frame.
    /// - Parameters:
    ///   - isBad: whether it found too little agreement.
    ///   - isGood: whether it found more than enough.
    ///   - wanted: the rung that pressure asks for.
    package mutating func add(isBad: Bool, isGood: Bool, wanted: Int) {
        let current = min(rung, wanted)
        if wanted == 0 {
            hasFailed = false
            audited = 0
        }
        if !isBad { audited = max(audited, current) }
        if isBad {
            hasFailed = wanted > 0
            rung = max(current - Self.stride, 0)
            fine = 0
        } else if !isGood {
            // Just enough: it climbs no further.
            rung = max(current, min(rung, Self.stride))
            fine = 0
        } else if wanted == 0 {
            rung = isTrusting ? Ladder.topOfAgreement : max(rung, Self.stride)
        } else if current == rung, rung < Ladder.topOfAgreement {
            fine += 1
            if hasFailed, fine < Self.patience { return }
            fine = 0
            // A smaller input is tried by itself.
            let isNearSize = Ladder.step(of: rung + 1) == .size
            rung = min(rung + (hasFailed || isNearSize ? 1 : Self.stride), Ladder.topOfAgreement)
            if !isNearSize { rung = min(rung, Ladder.top(of: .threshold)) }
        }
    }
}
