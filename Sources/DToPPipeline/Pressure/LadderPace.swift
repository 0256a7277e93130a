import Glibc

/// How fast the pressure climbs the ladder and comes down, and what it has learned of the rungs.
struct LadderPace: Sendable {
    /// How long a rung takes to show in the demand.
    private static let settling: Duration = .milliseconds(800)
    /// The same for what resets streams.
    private static let longSettling: Duration = .seconds(2)
    /// The last resort waits until every stream's cost is known on the top rung.
    private static let pauseSettling: Duration = .seconds(5)
    /// Between two moves down.
    private static let release: Duration = .milliseconds(500)
    /// Most rungs given back at once.
    private static let mostDown = 3
    /// Who must climb again this soon has come down too early.
    private static let regret: Duration = .seconds(10)
    /// For how long that is remembered, and the most that is believed.
    private static let memory: Duration = .seconds(60)
    private static let mostGain = 4.0
    /// How much more a rung may save than was seen, when the load changed meanwhile.
    private static let doubt = 1.3

    private var lastMove: Duration?
    /// The latest move down, with the demand before it.
    private var descent: (from: Int, to: Int, demand: Double, time: Duration)?
    /// The latest move up, with the demand before it.
    private var ascent: (from: Int, to: Int, demand: Double, time: Duration)?
    /// What rungs were seen to save when they were climbed, where that is less than expected.
    private var savings: [Int: Double] = [:]
    /// Rungs that have turned out to save more than expected.
    private var gains: [Int: (gain: Double, time: Duration)] = [:]

    /// Notes a move.
    mutating func move(at time: Duration) { lastMove = time }

    func mayComeDown(at time: Duration) -> Bool { wait(at: time) >= Self.release }
    func mayPause(at time: Duration) -> Bool { wait(at: time) >= Self.pauseSettling }

    /// The rung to climb to; the same one if it is too early.
    mutating func climb(from rung: Int, demand: Double, at time: Duration) -> Int {
        guard wait(at: time) >= Self.settling(before: rung + 1) else { return rung }
        learn(demand, at: time)
        seeSavings(demand, at: time)
        move(at: time)
        let far = demand > 2 ? 4 : demand > 1.3 ? 2 : 1
        var target = rung + 1
        // What resets streams is looked at first.
        while target < min(rung + far, Ladder.top), Ladder.step(of: target + 1) != .size { target += 1 }
        ascent = (rung, target, demand, time)
        return target
    }

    /// The rung to come down to; the same one if it is too early, or if what streams want would no longer fit.
    /// - Parameters:
    ///   - wish: share of the engine's time that those want on this rung that give something up.
    ///   - fixed: what the others want.
    ///   - limit: what all together may want.
    mutating func comeDown(
        from rung: Int, wish: Double, fixed: Double, below limit: Double, at time: Duration
    ) -> Int {
        guard rung > 0, mayComeDown(at: time) else { return rung }
        seeSavings(wish + fixed, at: time)
        var target = rung
        var expected = wish
        while target > 0, rung - target < Self.mostDown {
            expected *= gain(of: target, at: time)
            guard expected + fixed <= limit else { break }
            target -= 1
        }
        if target == rung { return rung }
        descent = (rung, target, wish + fixed, time)
        move(at: time)
        return target
    }

    private func wait(at time: Duration) -> Duration { lastMove.map { time - $0 } ?? Self.longSettling }

    private static func settling(before rung: Int) -> Duration {
        Ladder.step(of: rung) == .size ? longSettling : settling
    }

    /// Remembers what the rungs really saved that were given back too early.
    private mutating func learn(_ demand: Double, at time: Duration) {
        defer { descent = nil }
        guard let descent, time - descent.time <= Self.regret, descent.demand > 0 else { return }
        let expected = (descent.to + 1...descent.from).reduce(1) { $0 * gain(of: $1, at: time) }
        let excess = demand / descent.demand / expected
        guard excess > 1 else { return }
        gains[descent.from] = (min(gain(of: descent.from, at: time) * excess, Self.mostGain), time)
    }

    /// Notes what the latest climb has saved, once it shows.
    private mutating func seeSavings(_ demand: Double, at time: Duration) {
        guard let climbed = ascent, time - climbed.time >= Self.settling(before: climbed.to) else { return }
        ascent = nil
        let rungs = climbed.from + 1...climbed.to
        let seen = max(climbed.demand / max(demand, 1e-9), 1) * Self.doubt
        let expected = rungs.reduce(1) { $0 * Ladder.rungs[$1].gain }
        // Spreads the saving over the rungs in proportion to what each was expected to save.
        for rung in rungs { savings[rung] = pow(Ladder.rungs[rung].gain, min(log(seen) / log(expected), 1)) }
    }

    private func gain(of rung: Int, at time: Duration) -> Double {
        if let known = gains[rung], time - known.time <= Self.memory { return known.gain }
        return savings[rung] ?? Ladder.rungs[rung].gain
    }
}
