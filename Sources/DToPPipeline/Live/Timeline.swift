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
    private static let bound: Int64 = 1 << 60
    /// How far the source's clock may be ahead of the wall's, and how far where it is known to race.
    private static let longestLead: Int64 = 90_000
    private static let shortestLead: Int64 = 27_000

    private struct Last {
        /// As the source counts, wraps undone; nil where it gave none since the last gap.
        var source: Int64?
        var timestamp: Int64
        var arrival: Duration
        /// From the picture before.
        var step: Int64
    }

    /// A picture from which on source and wall have run: what both clocks showed.
    private struct Anchor {
        var timestamp: Int64
        var arrival: Duration
        /// A single step says nothing of the pace.
        var isFirstStep = true

        /// Where the wall's clock puts a picture.
        func timestamp(at time: Duration) -> Int64 { timestamp + ticks((time - arrival) / .seconds(1)) }
    }

    private var last: Last?
    private var anchor = Anchor(timestamp: 0, arrival: .zero)
    private var pace = Pace()
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
                source: source, timestamp: 0, arrival: arrival, step: ticks(1 / Rational.usualFrameRate.value))
            anchor = Anchor(timestamp: 0, arrival: arrival)
            return Place(timestamp: 0, isAfterGap: false)
        }
        let waited = ticks((arrival - last.arrival) / .seconds(1))
        if isNewConnection {
            isNewConnection = false
            return begin(source, after: waited, arrival: arrival, last: last)
        }
        guard let source, let before = last.source else {
            // Without a time of its own, or without one to compare it with.
            let expected = last.source.map { $0 + (Timeline.timeBase.rescale(waited, to: timeBase) ?? 0) }
            return advance(by: waited, to: source ?? expected, arrival: arrival, last: last, learns: false)
        }
        let step: Int64
        switch TimestampStep(from: before, to: source + unwrapped, in: timeBase, backwards: TimestampStep.longest) {
        case .onward(let ticks): step = ticks
        case .wrapped(let ticks, let wrap):
            step = ticks
            unwrapped += wrap
        case .jump:
            jumps += 1
            if jumps == TimestampStep.patience { return begin(source, after: waited, arrival: arrival, last: last) }
            // The source's own time goes on as if nothing had happened.
            let expected = before + (Timeline.timeBase.rescale(last.step, to: timeBase) ?? 0)
            return advance(by: last.step, to: expected, arrival: arrival, last: last, learns: false)
        }
        jumps = 0
        let ticks = Int64((timeBase.seconds(step) * Self.ticksPerSecond).rounded())
        pace.add(step: ticks, waited: waited)
        return advance(
            by: paced(ticks, arrival: arrival, waited: waited, last: last), to: source + unwrapped, arrival: arrival,
            last: last, learns: ticks > 0)
    }

    /// A step of the source, held against the wall.
    private mutating func paced(_ step: Int64, arrival: Duration, waited: Int64, last: Last) -> Int64 {
        defer { anchor.isFirstStep = false }
        let onTheWall = anchor.timestamp(at: arrival) - last.timestamp
        if pace.verdict == .slow { return max(step, onTheWall) }
        let lead = step - onTheWall
        if lead > 0, Pace.isBuffered(waited: waited) {
            // The pictures before came late.
            anchor.timestamp += lead
            return step
        }
        let limit = pace.verdict == .fast ? Self.shortestLead : Self.longestLead
        return lead > limit && !anchor.isFirstStep ? onTheWall + limit : step
    }

    /// A new timeline: the time on the wall has passed.
    private mutating func begin(_ source: Int64?, after waited: Int64, arrival: Duration, last: Last) -> Place {
        jumps = 0
        unwrapped = 0
        pace = Pace()
        // Those that were taken for errors have held the times back.
        let onTheWall = anchor.timestamp(at: arrival) - last.timestamp
        let place = advance(
            by: max(waited, last.step, onTheWall), to: source, arrival: arrival, last: last, learns: false)
        anchor = Anchor(timestamp: place.timestamp, arrival: arrival)
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
}

/// A time that has passed, in ticks of `Timeline.timeBase`.
private func ticks(_ seconds: Double) -> Int64 { Int64((min(max(seconds, 0), 1e9) * 90000).rounded()) }
