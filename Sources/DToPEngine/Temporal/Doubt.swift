/// Measures how far carried answers can be trusted. Probes are computed although their pixels have not changed; their
/// moves show how wrong they would have been if carried, because what they attend to has changed.
package struct Doubt {
    /// What a frame's probes say of its carried answers.
    package enum Verdict: Equatable {
        /// They hold.
        case holds
        /// They hold except for unsure ones near the probes that moved.
        case holdsInPart
        /// None of them holds.
        case fails
    }

    /// Carried answers hold while a frame's probes move, on average, by at most this times the tolerance.
    private static let limit: Float = 0.025
    /// Above this, none holds.
    private static let upperLimit: Float = 0.05
    /// An unsure token is suspect if the probes near it move, on average, by more than this times the tolerance.
    private static let localLimit: Float = 0.017
    /// Fewest probes that can decide so.
    private static let leastProbes = 10
    /// If a full frame's probes move, on average, by more than this times the tolerance, the next frame is full too.
    private static let calm: Float = 0.035
    /// A round of turns takes as many frames as answers take to move by this times the tolerance.
    private static let movePerRound: Float = 0.4
    /// Shortest round, in frames.
    private static let shortestPeriod: Float = 4
    private static let memory: Float = 10

    /// Running mean of the change in the probes' confidence in their earlier class.
    package private(set) var level: Float = 0.02

    package init() {}

    /// Length of a round of turns, in frames.
    package func period(_ rule: TemporalRule) -> Double {
        Double(min(max(rule.tolerance * Self.movePerRound / level, Self.shortestPeriod), Float(rule.maximumAge)))
    }

    /// Adds a frame's probes, which moved by `moved` in total.
    package mutating func add(moved: Float, probes: Int, _ rule: TemporalRule) -> Verdict {
        guard probes > 0 else { return .holds }
        let mean = moved / Float(probes)
        // NaN and infinite answers cannot be trusted.
        guard mean.isFinite else { return .fails }
        level += (mean - level) / Self.memory
        if probes < Self.leastProbes || mean <= rule.tolerance * Self.limit { return .holds }
        return mean <= rule.tolerance * Self.upperLimit ? .holdsInPart : .fails
    }

    /// Whether an unsure token is suspect near which probes moved by `move`, on average.
    package static func isSuspect(move: Float, _ rule: TemporalRule) -> Bool {
        // Answers that are no numbers cannot be trusted.
        !(move <= rule.tolerance * localLimit)
    }

    /// Whether answers are still moving in a full frame.
    package static func isUnsettled(moved: Float, probes: Int, _ rule: TemporalRule) -> Bool {
        moved > rule.tolerance * calm * Float(max(probes, 1))
    }
}
