/// How far carried answers can be trusted, from tokens that were computed anew though their pixels had not changed: had
/// they been carried, this is how wrong they would have been. What they attend to has changed, then.
package struct Doubt {
    /// Above this, one frame's probes say that the picture must be computed in full.
    private static let limit: Float = 0.04
    /// Probes that are enough to say so.
    private static let leastProbes = 10
    /// While a full computation still moves the answers by more, the next frame is computed in full as well.
    private static let calm: Float = 0.035
    /// Rounds of refreshing take as many frames as the answers take to move by this much.
    private static let movePerRound: Float = 0.4
    /// The fastest round, in frames.
    private static let shortestPeriod: Float = 4
    private static let memory: Float = 10

    /// Mean change of confidence in the class that a token had, over the last frames.
    package private(set) var level: Float = 0.02

    package init() {}

    /// Frames that a round of refreshing should take.
    package func period(_ rule: TemporalRule) -> Double {
        Double(min(max(rule.tolerance * Self.movePerRound / level, Self.shortestPeriod), Float(rule.maximumAge)))
    }

    /// Takes what `probes` tokens moved by, summed; returns whether everything is to be computed.
    package mutating func add(moved: Float, probes: Int, _ rule: TemporalRule) -> Bool {
        guard probes > 0 else { return false }
        let mean = moved / Float(probes)
        // Answers that are no numbers are no basis for anything.
        guard mean.isFinite else { return true }
        level += (mean - level) / Self.memory
        return probes >= Self.leastProbes && mean > rule.tolerance * Self.limit
    }

    /// Whether answers are still moving after a frame that was computed in full.
    package static func isUnsettled(moved: Float, probes: Int, _ rule: TemporalRule) -> Bool {
        moved > rule.tolerance * calm * Float(max(probes, 1))
    }
}
