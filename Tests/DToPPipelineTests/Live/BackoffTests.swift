import DToPPipeline
import Testing

@Suite struct BackoffTests {
    private func waits(_ count: Int, longest: Duration, random: Double) -> [Duration] {
        var backoff = Backoff(longest: longest)
        return (0..<count).map { _ in backoff.wait(random: random) }
    }

    @Test func waitsDoubleUpToTheLimit() {
        let expected = [500, 1000, 2000, 4000, 5000, 5000].map { Duration.milliseconds($0) }
        #expect(waits(6, longest: .seconds(5), random: 0) == expected)
    }

    @Test func chanceTakesAwayAFifthAtMost() {
        let expected = [400, 800, 1600].map { Duration.milliseconds($0) }
        #expect(waits(3, longest: .seconds(5), random: 1) == expected)
    }

    @Test func theLimitIsNotBelowTheFirstWait() {
        #expect(waits(2, longest: .zero, random: 0) == [Backoff.shortest, Backoff.shortest])
    }

    @Test func resettingBeginsAnew() {
        var backoff = Backoff(longest: .seconds(30))
        #expect(backoff.longestWait(random: 0) == .seconds(30))
        #expect(backoff.wait(random: 0) == .seconds(30))
        backoff.reset()
        #expect(backoff.wait(random: 0) == .milliseconds(500))
    }
}
