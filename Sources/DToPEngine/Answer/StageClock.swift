/// Measures where the time of a forward pass goes. Starts running when it is made.
package struct StageClock: Sendable {
    package enum Stage: Int, CaseIterable, Sendable {
        /// Choosing the patches to compute, and embedding them.
        case embed
        /// The trunk's layers.
        case layers
        /// Heads and pruning.
        case heads
        /// Upsampling and argmax.
        case post
    }

    private var nanoseconds = SIMD4<Int64>()
    private var last = ContinuousClock.now

    /// Starts the first lap, with no time recorded.
    package init() {}

    /// Adds the time since the last lap (or the start) to `stage`.
    package mutating func lap(_ stage: Stage) {
        add(lap(), to: stage)
    }

    /// Returns the time since the last lap, in nanoseconds, and starts the next.
    mutating func lap() -> Int64 {
        let before = last
        last = ContinuousClock.now
        let (seconds, attoseconds) = (last - before).components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// Adds a share of a time, in nanoseconds, to `stage`.
    mutating func add(_ time: Int64, share: Double = 1, to stage: Stage) {
        nanoseconds[stage.rawValue] += share == 1 ? time : Int64(Double(time) * share)
    }

    /// Discards the time since the last lap.
    mutating func skip() { last = ContinuousClock.now }

    /// Time recorded for `stage`.
    package func milliseconds(_ stage: Stage) -> Double { Double(nanoseconds[stage.rawValue]) / 1e6 }

    mutating func add(_ other: StageClock) { nanoseconds &+= other.nanoseconds }
}
