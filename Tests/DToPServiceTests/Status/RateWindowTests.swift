import DToPPipeline
import DToPService
import Testing

@Suite struct RateWindowTests {
    private func totals(received: Int, processed: Int = 0, engineSeconds: Double = 0) -> StreamTotals {
        var totals = StreamTotals()
        totals.input.received = received
        totals.engineSeconds = engineSeconds
        for number in 0..<processed { totals.add(FrameRecord(stream: "a", frame: number, wall: .now), age: nil) }
        return totals
    }

    @Test func oneLookTellsNothing() {
        var window = RateWindow()
        #expect(window.rates == StreamRates())
        window.add(totals(received: 100), at: .seconds(5))
        #expect(window.rates == StreamRates())
        window.add(totals(received: 200), at: .seconds(5))
        #expect(window.rates == StreamRates())
    }

    @Test func ratesAreThoseOfTheLastTenSeconds() {
        var window = RateWindow()
        // 100 a second at first, then 20.
        var received = 0
        for tick in 0..<60 {
            received += tick < 20 ? 50 : 10
            window.add(totals(received: received), at: .milliseconds(500 * tick))
        }
        #expect(abs(window.rates.received - 20) < 1e-9)
        // Nothing comes any more.
        for tick in 60...81 { window.add(totals(received: received), at: .milliseconds(500 * tick)) }
        #expect(window.rates.received == 0)
    }

    @Test func framesAndTheEngineHaveTheirOwn() {
        var window = RateWindow()
        window.add(totals(received: 10, processed: 2, engineSeconds: 1), at: .seconds(1))
        window.add(totals(received: 50, processed: 12, engineSeconds: 1.5), at: .seconds(3))
        #expect(window.rates.received == 20 && window.rates.processed == 5 && window.rates.engineShare == 0.25)
        // A long frame is billed at its end.
        window.add(totals(received: 50, processed: 12, engineSeconds: 9), at: .milliseconds(3500))
        #expect(window.rates.engineShare == 1)
    }

    /// The window is by time, however seldom somebody looks.
    @Test func aLongGapStillTellsARate() {
        var window = RateWindow()
        window.add(totals(received: 0), at: .zero)
        window.add(totals(received: 600), at: .seconds(60))
        #expect(window.rates.received == 10)
    }
}
