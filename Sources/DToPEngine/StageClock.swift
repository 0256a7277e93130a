/// Where the time of a forward pass goes. Starts running when it is made.
public struct StageClock: Sendable {
    public enum Stage: Int, CaseIterable, Sendable {
        /// Which patches are computed, and from patches to tokens.
        case embed
        /// The trunk's layers.
        case layers
        /// Heads, and who leaves.
        case heads
        /// Upsampling and argmax.
        case post
    }

    private var nanoseconds = SIMD4<Int64>()
    private var last = ContinuousClock.now

    /// Nothing booked yet; the first lap begins.
    public init() {}

    /// Books the time since the last lap (or the start) on `stage`.
    public mutating func lap(_ stage: Stage) {
        let now = ContinuousClock.now
        let (seconds, attoseconds) = (now - last).components
        nanoseconds[stage.rawValue] += seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        last = now
    }

    /// Books the time since the last lap on nothing.
    mutating func skip() { last = ContinuousClock.now }

    /// Time booked on `stage`.
    public func milliseconds(_ stage: Stage) -> Double { Double(nanoseconds[stage.rawValue]) / 1e6 }

    mutating func add(_ other: StageClock) { nanoseconds &+= other.nanoseconds }
}
