/// How one timestamp of a stream follows another.
package enum TimestampStep: Equatable {
    /// A step of this many ticks, as to the next picture of the same recording.
    case onward(Int64)
    /// The same across a wrap of the counter; `by` is the ticks that the wrap took away.
    case wrapped(Int64, by: Int64)
    /// A step too far forwards or backwards, in ticks: an error, or another recording.
    case jump(Int64)

    /// The longest step from picture to picture of one recording, in seconds.
    package static let longest = 5.0
    /// This many jumps in a row mean another recording.
    package static let patience = 3
    /// RTP counters have 32 bits, those of transport streams 33.
    private static let wraps: [Int64] = [1 << 32, 1 << 33]
    /// The shortest wrap recognized, in seconds. In finer time bases, wraps look like jumps and counters are longer.
    private static let shortestWrap = 60.0

    /// - Parameters:
    ///   - backwards: how far back a step may go and still be `onward`, in seconds.
    ///   - longest: how far forwards.
    package init(
        from before: Int64, to after: Int64, in timeBase: Rational, backwards: Double,
        longest: Double = TimestampStep.longest
    ) {
        let step = after - before
        func isOnward(_ step: Int64) -> Bool { (-backwards...longest).contains(timeBase.seconds(step)) }
        if isOnward(step) {
            self = .onward(step)
            return
        }
        for wrap in Self.wraps.flatMap({ [$0, -$0] })
        where abs(timeBase.seconds(wrap)) > Self.shortestWrap && isOnward(step + wrap) {
            self = .wrapped(step + wrap, by: wrap)
            return
        }
        self = .jump(step)
    }
}
