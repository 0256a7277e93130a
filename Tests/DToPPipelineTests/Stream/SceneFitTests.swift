import DToPPipeline
import Testing

@Suite struct SceneFitTests {
    /// The changes, by frame number.
    private func changes(_ familiarities: [Double]) -> [Int: SceneFit.Change] {
        var fit = SceneFit()
        var changes: [Int: SceneFit.Change] = [:]
        for (frame, familiarity) in familiarities.enumerated() { changes[frame] = fit.add(familiarity) }
        return changes
    }

    private func steady(_ familiarity: Double, _ count: Int = 100) -> [Double] {
        Array(repeating: familiarity, count: count)
    }

    @Test func whatTheModelKnowsRaisesNoDoubt() {
        #expect(changes(steady(0.9)).isEmpty)
        #expect(changes(steady(0.55)).isEmpty)
    }

    @Test func whatItDoesNotKnowRaisesDoubtOnceAndSoon() { #expect(changes(steady(0.45)) == [9: .arose]) }

    @Test func singleFramesDoNotMatter() {
        var familiarities = steady(0.8)
        for frame in stride(from: 20, to: 100, by: 20) { familiarities[frame] = 0 }
        #expect(changes(familiarities).isEmpty)
    }

    /// A familiarity that wavers around the limit raises doubt once.
    @Test func doubtHasHysteresis() {
        let wavering = (0..<400).map { $0 / 100 % 2 == 0 ? 0.47 : 0.54 }
        #expect(changes(wavering) == [9: .arose])
    }

    /// A night, and the day after.
    @Test func doubtComesAndGoes() {
        let found = changes(steady(0.9) + steady(0.2) + steady(0.9, 300))
        #expect(found.count == 2)
        #expect(found.first { $0.value == .arose }?.key ?? 0 > 105)
        #expect(found.first { $0.value == .vanished }?.key ?? 0 > 200)
    }

    @Test func theWholeIsJudgedHoweverShort() {
        var fit = SceneFit()
        #expect(!fit.isDoubtfulInAll && fit.familiarity.isNaN)
        #expect(fit.add(0.3) == nil && fit.add(.nan) == nil)
        #expect(fit.isDoubtfulInAll && fit.familiarity == 0.3 && fit.frames == 1 && !fit.isDoubtful)
    }
}
