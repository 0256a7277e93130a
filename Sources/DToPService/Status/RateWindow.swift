import DToPPipeline
import DequeModule

/// Derives a stream's rates from its totals, over a sliding window of time.
package struct RateWindow {
    private struct Sample {
        let time: Duration
        let received: Int
        let processed: Int
        let engineSeconds: Double
    }

    private var samples: Deque<Sample> = []

    /// Seconds from the oldest sample to the newest, at most.
    private static let length: Duration = .seconds(10)

    package init() {}

    /// Takes the totals of now. Times come from any monotonic clock.
    package mutating func add(_ totals: StreamTotals, at time: Duration) {
        let sample = Sample(
            time: time, received: totals.input.received, processed: totals.processed,
            engineSeconds: totals.engineSeconds)
        samples.append(sample)
        while samples.count > 2, time - samples[1].time >= Self.length { samples.removeFirst() }
    }

    package var rates: StreamRates {
        var rates = StreamRates()
        guard let first = samples.first, let last = samples.last, last.time > first.time else { return rates }
        let seconds = (last.time - first.time) / .seconds(1)
        rates.received = Double(last.received - first.received) / seconds
        rates.processed = Double(last.processed - first.processed) / seconds
        rates.engineShare = min((last.engineSeconds - first.engineSeconds) / seconds, 1)
        return rates
    }
}
