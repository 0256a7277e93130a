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
        let now = ContinuousClock.now
        let (seconds, attoseconds) = (now - last).components
        nanoseconds[stage.rawValue] += seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        last = now
    }

    /// Discards the time since the last lap.
    mutating func skip() { last = ContinuousClock.now }

    /// Time recorded for `stage`.
    package func milliseconds(_ stage: Stage) -> Double { Double(nanoseconds[stage.rawValue]) / 1e6 }

    mutating func add(_ other: StageClock) { nanoseconds &+= other.nanoseconds }
}
