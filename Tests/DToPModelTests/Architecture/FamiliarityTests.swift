import DToPModel
import Testing

@Suite struct FamiliarityTests {
    @Test func liesBetweenNoiseAndTheKnown() {
        let familiarity = Familiarity(known: 4, unknown: -1)
        #expect(familiarity.share(logit: 4) == 1 && familiarity.share(logit: -1) == 0)
        #expect(familiarity.share(logit: 1.5) == 0.5)
        #expect(familiarity.share(logit: 9) == 1 && familiarity.share(logit: -9) == 0)
    }
}
