import DToPPipeline
import DToPService
import Testing

@Suite struct HealthTests {
    private func problems(_ question: Health.Question, _ reading: ServiceReading) -> [String] {
        Health(question, reading).problems
    }

    @Test func aServiceThatIsWellHasNoProblem() {
        let reading = ServiceReading.made([.made("a"), .made("b", .ended), .made("c", .disabled), .made("d", .running)])
        for question in Health.Question.allCases { #expect(problems(question, reading).isEmpty) }
    }

    /// Cameras that are down are no reason to restart it.
    @Test func onlyStuckLoopsEndItsLife() {
        let down = ServiceReading.made([.made("a", .live(.backoff(.refused)))], isReady: false, isStopping: true)
        #expect(problems(.live, down).isEmpty)
        let stuck = ServiceReading.made([.made("a")], stuck: [.control, Heartbeat.Loop(.output, of: "a")])
        #expect(problems(.live, stuck) == ["control is stuck", "output of stream a is stuck"])
        #expect(problems(.ready, stuck).isEmpty)
    }

    @Test func readyFromTheStartToTheEnd() {
        #expect(problems(.ready, .made(isReady: false)) == ["starting"])
        #expect(problems(.ready, .made([.made("a", .live(.stalled))])).isEmpty)
        #expect(problems(.ready, .made(isStopping: true)) == ["stopping"])
    }

    @Test func everyStreamThatDoesNotDeliverIsNamed() {
        let phases: [StreamPhase] = [
            .live(.connecting), .live(.running), .live(.blocked), .live(.stalled), .live(.backoff(.notFound)),
            .live(.ended),
            .backoff("no such file"), .stopping, .running,
        ]
        let streams = phases.enumerated().map { StreamReading.made("s\($0)", $1) }
        #expect(
            problems(.streams, .made(streams)) == [
                "s0: connecting", "s2: blocked", "s3: stalled", "s4: backoff, not-found", "s5: ended",
                "s6: backoff, no such file", "s7: stopping",
            ])
    }

    @Test func pathsAreThoseOfTheField() {
        #expect(Health.Question.allCases.map(\.path) == ["/livez", "/readyz", "/healthz"])
    }
}
