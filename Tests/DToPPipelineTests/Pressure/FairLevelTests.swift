import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct FairLevelTests {
    @Test func theModestLeaveTheRestToTheOthers() {
        #expect(FairLevel.level(of: [(1, 0.1), (1, 0.2), (1, 3)]) == 1 - 0.1 - 0.2)
        #expect(FairLevel.level(of: [(1, 0.5), (1, 0.5), (1, 0.5), (1, 0.5)]) == 0.25)
        #expect(FairLevel.level(of: [(2, 5), (1, 5)]) == 1.0 / 3)
    }

    @Test func withRoomItIsTheMostThatOneWants() {
        #expect(FairLevel.level(of: [(1, 0.1), (2, 0.4)]) == 0.2)
        #expect(FairLevel.level(of: []) == 0)
    }

    /// Up to the level, the streams together have all of it.
    @Test func allIsGivenOut() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let streams = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                (weight: Double.random(in: 0.1...4, using: &random), wish: Double.random(in: 0...1, using: &random))
            }
            let level = FairLevel.level(of: streams)
            let given = streams.reduce(0) { $0 + min($1.wish, level * $1.weight) }
            #expect(abs(given - min(1, streams.reduce(0) { $0 + $1.wish })) < 1e-9)
        }
    }
}
