import DToPPipeline
import Testing

@Suite struct SceneFitTests {
    /// The changes, with the numbers of their frames.
    private func changes(_ confidences: [Double], typical: Double?) -> [Int: SceneFit.Change] {
        var fit = SceneFit(typical: typical)
        var changes: [Int: SceneFit.Change] = [:]
        for (frame, confidence) in confidences.enumerated() { changes[frame] = fit.add(confidence) }
        return changes
    }

    private func steady(_ confidence: Double, _ count: Int = 100) -> [Double] {
        Array(repeating: confidence, count: count)
    }

    @Test func whatTheModelKnowsRaisesNoDoubt() {
        #expect(changes(steady(0.66), typical: 0.66).isEmpty)
        #expect(changes(steady(0.63), typical: 0.66).isEmpty)
        #expect(changes(steady(0.55), typical: nil).isEmpty)
    }

    @Test func whatItDoesNotKnowRaisesDoubtOnceAndSoon() {
        #expect(changes(steady(0.6), typical: 0.66) == [9: .arose])
        #expect(changes(steady(0.4), typical: nil) == [9: .arose])
    }

    @Test func singleFramesDoNotMatter() {
        var confidences = steady(0.66)
        for frame in stride(from: 20, to: 100, by: 20) { confidences[frame] = 0.2 }
        #expect(changes(confidences, typical: 0.66).isEmpty)
    }

    /// A night, and the day after.
    @Test func doubtComesAndGoes() {
        let found = changes(steady(0.66) + steady(0.5) + steady(0.66, 300), typical: 0.66)
        #expect(found.count == 2)
        #expect(found.first { $0.value == .arose }?.key ?? 0 > 105)
        #expect(found.first { $0.value == .vanished }?.key ?? 0 > 250)
    }

    @Test func theWholeIsJudgedHoweverShort() {
        var fit = SceneFit(typical: 0.7)
        #expect(!fit.isDoubtfulInAll && fit.confidence.isNaN)
        #expect(fit.add(0.5) == nil && fit.add(.nan) == nil)
        #expect(fit.isDoubtfulInAll && fit.confidence == 0.5 && fit.frames == 1 && !fit.isDoubtful)
    }
}
