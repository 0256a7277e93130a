import DToPPipeline
import Testing

@Suite struct LadderTests {
    @Test func eachRungKeepsWhatThoseBelowGaveUp() {
        #expect(Ladder.relief(on: 0) == .none)
        for rung in 1...Ladder.top {
            let (below, here) = (Ladder.relief(on: rung - 1), Ladder.relief(on: rung))
            #expect(here != below)
            #expect(here.tolerance >= below.tolerance && here.threshold >= below.threshold)
            #expect(here.scale <= below.scale && here.rate <= below.rate)
        }
        #expect((0...Ladder.top).compactMap(Ladder.step(of:)).map(\.rawValue).max() == Ladder.Step.rate.rawValue)
    }

    /// What costs agreement stops where agreement ends; the frame rate does not cost any.
    @Test func aHeldStreamGivesUpFramesOnly() {
        let held = Ladder.relief(on: Ladder.top, heldAt: 2)
        #expect(held.tolerance == Ladder.relief(on: 2).tolerance)
        #expect(held.threshold == 0 && held.scale == 1)
        #expect(held.rate == Ladder.relief(on: Ladder.top).rate)
    }

    /// However the load changes, the frames that are taken lie evenly.
    @Test(arguments: [1, 0.85, 0.5, 0.3, 0.2, 0]) func framesAreTakenEvenly(rate: Double) {
        let stream = StreamRelief()
        var relief = Relief.none
        relief.rate = rate
        stream.relief = relief
        let taken = (0..<1000).map { _ in stream.takes() }
        #expect(abs(Double(taken.count { $0 }) - 1000 * rate) <= 1)
        let gaps = taken.split(separator: true, omittingEmptySubsequences: false).map(\.count)
        if rate > 0 { #expect(gaps.dropLast().max() ?? 0 <= Int((1 / rate).rounded(.up)) - 1) }
        #expect(stream.frames == 1000)
    }
}
