import DToPMedia

/// Times of a live source's pictures that start at zero and always grow: through wraps of its counter, jumps, missing
/// timestamps and reconnections.
package struct Timeline {
    /// Where a picture stands.
    package struct Place: Equatable {
        /// In ticks of `Timeline.timeBase`.
        package let timestamp: Int64
        /// True where the pictures before it lie in another time.
        package let isAfterGap: Bool
    }

    /// 90,000 ticks a second, as in RTP and MPEG transport streams.
    package static let timeBase = Rational(1, 90000) ?? .usualFrameRate.inverse
    private static let ticksPerSecond = 90000.0
    /// A longer step, in seconds, is an error of the source or a new beginning.
    static let longestStep = 5.0
    /// As many steps too long in a row are a new beginning.
    private static let patience = 3
    /// Counters of RTP and of transport streams are so long.
    private static let wraps: [Int64] = [1 << 32, 1 << 33]
    /// Of finer time bases a wrap, in seconds, cannot be told from a jump, and their counters are longer.
    private static let shortestWrap = 60.0
    private static let bound: Int64 = 1 << 60

    private struct Last {
        /// As the source counts, wraps undone; nil where it gave none since the last gap.
        var source: Int64?
        var timestamp: Int64
        var arrival: Duration
        /// From the picture before.
        var step: Int64
    }

    private var last: Last?
    /// What wraps took away from the source's counter.
    private var unwrapped: Int64 = 0
    private var jumps = 0
    private var isNewConnection = false

    package init() {}

    /// The next picture comes over another connection.
    package mutating func reconnect() { isNewConnection = last != nil }

    /// - Parameters:
    ///   - source: the picture's own timestamp, in ticks of `timeBase`; nil where it has none.
    ///   - arrival: when it came, by any clock that never runs backwards.
    package mutating func place(_ source: Int64?, in timeBase: Rational, arrival: Duration) -> Place {
        let source = source.flatMap { $0.magnitude < Self.bound ? $0 : nil }
        guard let last else {
            last = Last(
                source: source, timestamp: 0, arrival: arrival, step: Self.ticks(1 / Rational.usualFrameRate.value))
            return Place(timestamp: 0, isAfterGap: false)
        }
        let waited = Self.ticks((arrival - last.arrival) / .seconds(1))
        if isNewConnection {
            isNewConnection = false
            return begin(source, after: waited, arrival: arrival, last: last)
        }
        guard let source, let before = last.source else {
            // Without a time of its own, or without one to compare it with.
            let expected = last.source.map { $0 + (Timeline.timeBase.rescale(waited, to: timeBase) ?? 0) }
            return advance(by: waited, to: source ?? expected, arrival: arrival, last: last, learns: false)
        }
        let step = unwrappedStep(from: before, to: source, in: timeBase)
        let seconds = Double(step) * timeBase.value
        if abs(seconds) > Self.longestStep {
            jumps += 1
            if jumps == Self.patience { return begin(source, after: waited, arrival: arrival, last: last) }
            // The source's own time goes on as if nothing had happened.
            let expected = before + (Timeline.timeBase.rescale(last.step, to: timeBase) ?? 0)
            return advance(by: last.step, to: expected, arrival: arrival, last: last, learns: false)
        }
        jumps = 0
        return advance(
            by: Self.ticks(seconds), to: source + unwrapped, arrival: arrival, last: last, learns: step > 0)
    }

    /// A new timeline: the time on the wall has passed.
    private mutating func begin(_ source: Int64?, after waited: Int64, arrival: Duration, last: Last) -> Place {
        jumps = 0
        unwrapped = 0
        let place = advance(by: max(waited, last.step), to: source, arrival: arrival, last: last, learns: false)
        return Place(timestamp: place.timestamp, isAfterGap: true)
    }

    private mutating func advance(
        by step: Int64, to source: Int64?, arrival: Duration, last: Last, learns: Bool
    ) -> Place {
        let step = max(step, 1)
        let next = Last(
            source: source, timestamp: last.timestamp + step, arrival: arrival, step: learns ? step : last.step)
        self.last = next
        return Place(timestamp: next.timestamp, isAfterGap: false)
    }

    /// From one of the source's timestamps to the next, in its ticks; notes a wrap between them.
    private mutating func unwrappedStep(from before: Int64, to source: Int64, in timeBase: Rational) -> Int64 {
        let step = source + unwrapped - before
        if abs(Double(step) * timeBase.value) <= Self.longestStep { return step }
        for wrap in Self.wraps.flatMap({ [$0, -$0] })
        where abs(Double(wrap) * timeBase.value) > Self.shortestWrap
            && abs(Double(step + wrap) * timeBase.value) <= Self.longestStep
        {
            unwrapped += wrap
            return step + wrap
        }
        return step
    }

    private static func ticks(_ seconds: Double) -> Int64 {
        Int64((min(max(seconds, 0), 1e9) * ticksPerSecond).rounded())
    }
}
