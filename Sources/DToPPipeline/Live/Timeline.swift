import DToPMedia

/// Gives a live source's pictures times that start at zero and always grow, despite counter wraps, jumps, missing
/// timestamps and reconnections.
package struct Timeline {
    /// A picture's place on the timeline.
    package struct Place: Equatable {
        /// In ticks of `Timeline.timeBase`.
        package let timestamp: Int64
        /// True if the source's time begins anew with this picture, after a jump or a reconnection.
        package let isAfterGap: Bool
    }

    /// 90,000 ticks a second, as in RTP and MPEG transport streams.
    package static let timeBase = Rational(1, 90000) ?? .usualFrameRate.inverse
    private static let ticksPerSecond = 90000.0
    private static let bound: Int64 = 1 << 60
    /// How far the source's clock may lead the wall clock, usually and once it is known to run fast.
    private static let longestLead: Int64 = 90_000
    private static let shortestLead: Int64 = 27_000

    private struct Last {
        /// The source's timestamp with wraps undone; nil if it has given none since the last gap.
        var source: Int64?
        var timestamp: Int64
        var arrival: Duration
        /// Ticks of the last step learned from the source's own timestamps.
        var step: Int64
    }

    /// A picture whose timestamp and arrival tie the source's clock to the wall clock.
    private struct Anchor {
        var timestamp: Int64
        var arrival: Duration
        /// True for the first step from it: a single step says nothing about the pace.
        var isFirstStep = true

        /// The timestamp of a moment by the wall clock.
        func timestamp(at time: Duration) -> Int64 { timestamp + ticks((time - arrival) / .seconds(1)) }
    }

    private var last: Last?
    private var anchor = Anchor(timestamp: 0, arrival: .zero)
    private var pace = Pace()
    /// Ticks that the source's counter has lost to wraps.
    private var unwrapped: Int64 = 0
    private var jumps = 0
    private var isNewConnection = false
    private let longestStep: Double

    /// - Parameter longestStep: the longest step from picture to picture of one recording, in seconds.
    package init(longestStep: Double = TimestampStep.longest) { self.longestStep = longestStep }

    /// The next picture comes over a new connection.
    package mutating func reconnect() { isNewConnection = last != nil }

    /// - Parameters:
    ///   - source: the picture's own timestamp, in ticks of `timeBase`; nil where it has none.
    ///   - arrival: when it arrived, on any monotonic clock.
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
            // It has no timestamp of its own, or there is none to compare it with.
            let expected = last.source.map { $0 + (Timeline.timeBase.rescale(waited, to: timeBase) ?? 0) }
            return advance(by: waited, to: source ?? expected, arrival: arrival, last: last, learns: false)
        }
        let step: Int64
        switch TimestampStep(
            from: before, to: source + unwrapped, in: timeBase, backwards: longestStep, longest: longestStep)
        {
        case .onward(let ticks): step = ticks
        case .wrapped(let ticks, let wrap):
            step = ticks
            unwrapped += wrap
        case .jump:
            jumps += 1
            if jumps == TimestampStep.patience { return begin(source, after: waited, arrival: arrival, last: last) }
            // The source's own time is expected to go on as if nothing had happened.
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

    /// The source's step, corrected by the wall clock.
    private mutating func paced(_ step: Int64, arrival: Duration, waited: Int64, last: Last) -> Int64 {
        defer { anchor.isFirstStep = false }
        let onTheWall = anchor.timestamp(at: arrival) - last.timestamp
        if pace.verdict == .slow { return max(step, onTheWall) }
        let lead = step - onTheWall
        if lead > 0, Pace.isBuffered(waited: waited) {
            // The pictures before it were late.
            anchor.timestamp += lead
            return step
        }
        let limit = pace.verdict == .fast ? Self.shortestLead : Self.longestLead
        return lead > limit && !anchor.isFirstStep ? onTheWall + limit : step
    }

    /// Begins a new timeline, later by at least the time passed on the wall clock.
    private mutating func begin(_ source: Int64?, after waited: Int64, arrival: Duration, last: Last) -> Place {
        jumps = 0
        unwrapped = 0
        pace = Pace()
        // Pictures first taken for errors have held the timestamps back.
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

/// A time in seconds as ticks of `Timeline.timeBase`, at least 0.
private func ticks(_ seconds: Double) -> Int64 { Int64((min(max(seconds, 0), 1e9) * 90000).rounded()) }
