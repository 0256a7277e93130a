import DToPPipeline
import Testing

@Suite struct RoundRobinTests {
    @Test func everyReadyStreamHasItsTurn() {
        var turns = RoundRobin()
        var served: [Int] = []
        for _ in 0..<6 {
            let first = turns.order([true, true, true])[0]
            turns.serve(first)
            served.append(first)
        }
        #expect(served == [0, 1, 2, 0, 1, 2])
    }

    @Test func aStreamThatIsNotReadyIsPassedOver() {
        var turns = RoundRobin()
        turns.serve(1)
        #expect(turns.order([true, true, false, true]) == [3, 0, 1])
        #expect(turns.order([false, false]).isEmpty)
    }

    @Test func aStreamThatGoesTakesNobodysTurn() {
        var turns = RoundRobin()
        turns.serve(2)
        turns.remove(0)
        // What was stream 3 is stream 2 now.
        #expect(turns.order([true, true, true]) == [2, 0, 1])
    }
}
