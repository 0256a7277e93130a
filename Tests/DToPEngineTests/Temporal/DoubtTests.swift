import DToPEngine
import Testing

/// How the probes' moves set the turns' period and call for full frames.
@Suite struct DoubtTests {
    private static let rule = TemporalRule()

    private func doubt(moves: Float, frames: Int, _ rule: TemporalRule = rule) -> Doubt {
        var doubt = Doubt()
        for _ in 0..<frames { _ = doubt.add(moved: moves * 20, probes: 20, rule) }
        return doubt
    }

    @Test func theLevelFollowsTheMeanMove() {
        for moves in [0, 0.01, 0.03, 0.2] as [Float] {
            #expect(abs(doubt(moves: moves, frames: 100).level - moves) < 1e-4)
        }
        let start = Doubt().level
        #expect(abs(doubt(moves: start, frames: 30).level - start) < 1e-6)
    }

    /// The more answers move, the faster turns go round, within bounds.
    @Test func turnsGoRoundFasterWhereAnswersMove() {
        let periods = [0, 0.004, 0.01, 0.02, 0.05, 0.3].map { doubt(moves: $0, frames: 200).period(Self.rule) }
        #expect(periods == periods.sorted(by: >) && periods[2] > periods[3] && periods[3] > periods[4])
        #expect(periods[0] == Double(Self.rule.maximumAge), "nothing moves")
        #expect(periods[5] >= 1 && periods[5] < 8)
        for maximumAge in [1, 3, 10, 1_000_000] {
            let rule = TemporalRule(maximumAge: maximumAge)
            for moves in [0, 0.001, 0.05, 1] as [Float] {
                #expect(doubt(moves: moves, frames: 200).period(rule) <= Double(maximumAge))
            }
        }
    }

    /// A frame without probes changes nothing.
    @Test func noProbesNoDoubt() {
        var doubt = Doubt()
        let level = doubt.level
        let verdict = doubt.add(moved: 0, probes: 0, Self.rule)
        #expect(verdict == .holds && doubt.level == level)
        #expect(!Doubt.isUnsettled(moved: 0, probes: 0, Self.rule))
    }

    /// A few probes may move by chance: they shorten the round but do not call for more.
    @Test func fewProbesDoNotCallForAll() {
        var doubt = Doubt()
        let level = doubt.level
        let few = doubt.add(moved: 2, probes: 2, Self.rule)
        #expect(few == .holds && doubt.level > level)
        let many = doubt.add(moved: 50, probes: 50, Self.rule)
        let calm = doubt.add(moved: 0.5, probes: 50, Self.rule)
        #expect(many == .fails && calm == .holds)
    }

    /// The more probes move, the less holds; where they move less than in the mean, there are suspects, too.
    @Test func theMoreProbesMoveTheLessHolds() {
        let moves = (0..<1000).map { Float($0) / 5000 }
        for rule in [Self.rule, TemporalRule(tolerance: 2)] {
            let verdicts = moves.map { move in
                var doubt = Doubt()
                return doubt.add(moved: move * 100, probes: 100, rule)
            }
            let (part, fails) = (verdicts.firstIndex(of: .holdsInPart)!, verdicts.firstIndex(of: .fails)!)
            let suspect = moves.firstIndex { Doubt.isSuspect(move: $0, rule) }!
            #expect(0 < suspect && suspect < part && part < fails)
            #expect(verdicts[part..<fails].allSatisfy { $0 == .holdsInPart })
            #expect(verdicts[fails...].allSatisfy { $0 == .fails })
        }
        #expect(Doubt.isSuspect(move: .nan, Self.rule))
    }

    /// Full frames stop at a smaller move than the one that starts them, so the rule does not oscillate.
    @Test func fullFramesGoOnUntilItIsCalm() {
        let moves = (0..<1000).map { Float($0) / 10000 }
        let first = moves.first { move in
            var doubt = Doubt()
            return doubt.add(moved: move * 100, probes: 100, Self.rule) == .fails
        }
        let last = moves.last { !Doubt.isUnsettled(moved: $0 * 100, probes: 100, Self.rule) }
        #expect(first! > last! && last! > 0)
    }

    /// Twice the tolerance, twice the move.
    @Test func toleranceScales() {
        let tolerant = TemporalRule(tolerance: 2)
        for move in stride(from: 0.005 as Float, to: 0.1, by: 0.003) {
            var one = Doubt()
            var other = Doubt()
            let answers = (
                one.add(moved: 100 * move, probes: 100, Self.rule), other.add(moved: 200 * move, probes: 100, tolerant)
            )
            #expect(answers.0 == answers.1)
            #expect(
                Doubt.isUnsettled(moved: 100 * move, probes: 100, Self.rule)
                    == Doubt.isUnsettled(moved: 200 * move, probes: 100, tolerant))
        }
        let doubt = doubt(moves: 0.02, frames: 50)
        #expect(abs(doubt.period(tolerant) - 2 * doubt.period(Self.rule)) < 1e-3)
    }

    /// NaN from the network must not break the turns: the period stays within its bounds.
    @Test func answersThatAreNoNumbers() {
        var doubt = Doubt()
        for _ in 0..<3 { _ = doubt.add(moved: .nan, probes: 20, Self.rule) }
        #expect(doubt.period(Self.rule) >= 1 && doubt.period(Self.rule) <= Double(Self.rule.maximumAge))
        for _ in 0..<100 { _ = doubt.add(moved: 0.2, probes: 20, Self.rule) }
        #expect(abs(doubt.level - 0.01) < 1e-4, "it has forgotten them")
    }
}
