/// How one timestamp of a stream follows another.
package enum TimestampStep: Equatable {
    /// So many ticks further, as the next picture of a recording.
    case onward(Int64)
    /// The same across a wrap of the counter; `by` is what the counter lost.
    case wrapped(Int64, by: Int64)
    /// Too far, or backwards: an error, or another recording.
    case jump(Int64)

    /// The longest step from picture to picture of one recording, in seconds.
    package static let longest = 5.0
    /// After as many jumps in a row the recording is another one.
    package static let patience = 3
    /// Counters of RTP and of transport streams have 32 and 33 bits.
    private static let wraps: [Int64] = [1 << 32, 1 << 33]
    /// Of finer time bases a wrap, in seconds, cannot be told from a jump, and their counters are longer.
    private static let shortestWrap = 60.0

    /// - Parameter backwards: how far back a step may go and still be `onward`, in seconds.
    package init(from before: Int64, to after: Int64, in timeBase: Rational, backwards: Double) {
        let step = after - before
        func isOnward(_ step: Int64) -> Bool { (-backwards...Self.longest).contains(timeBase.seconds(step)) }
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
