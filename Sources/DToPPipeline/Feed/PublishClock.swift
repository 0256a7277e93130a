/// Times the pictures that a server gets. It begins at zero, follows the source's timestamps as long as they keep pace
/// with the clock, and never goes back.
package struct PublishClock {
    /// A picture's place.
    package struct Place: Equatable {
        /// When it is shown, in seconds from the beginning.
        package let time: Double
        /// How long to hold it back; zero unless the source runs ahead of the clock, as a file does.
        package let wait: Duration
        /// How far behind it is by now.
        package let delay: Duration
    }

    /// Time of the first picture, on the clock.
    private var start: Duration?
    private var last: (source: Double, time: Double)?
    /// Added to the source's time.
    private var offset = 0.0

    /// The longest step of the source that counts as one, in seconds; also how far it may run ahead of the clock.
    private static let longestStep = 5.0
    /// How far it may fall behind the clock, in seconds.
    private static let longestLag = 1.0
    /// How far ahead of the clock pictures may be sent.
    private static let lead: Duration = .milliseconds(500)
    /// The least time between two pictures, in seconds: a millisecond is RTMP's unit.
    private static let leastStep = 0.001

    package init() {}

    /// The place of the next picture.
    /// - Parameters:
    ///   - source: its timestamp, in seconds.
    ///   - made: when it was made, on a monotonic clock.
    ///   - now: the present, on the same clock.
    package mutating func place(_ source: Double, made: Duration, now: Duration) -> Place {
        let start = start ?? made
        self.start = start
        let elapsed = (made - start) / .seconds(1)
        if let last {
            let steps = 0...Self.longestStep
            let lead = -Self.longestStep...Self.longestLag
            // After a jump, or where the source is too slow, it goes on where the clock is.
            if !steps.contains(source - last.source) || !lead.contains(elapsed - source - offset) {
                offset = elapsed - source
            }
        } else {
            offset = -source
        }
        let time = max(source + offset, last.map { $0.time + Self.leastStep } ?? 0)
        last = (source, time)
        let ahead = .seconds(time) - (now - start)
        return Place(time: time, wait: max(ahead - Self.lead, .zero), delay: max(.zero - ahead, .zero))
    }
}
