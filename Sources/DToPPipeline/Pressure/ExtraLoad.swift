/// Measures the share of the engine's time that audits and the frames after resets take: streams want that too, but it
/// does not grow or shrink with their rung.
struct ExtraLoad: Sendable {
    /// Seconds over which it is averaged: audits are rare.
    private static let memory = 10.0

    private var seconds = 0.0
    private var average = 0.0
    private var last: Duration?

    /// Takes seconds of the engine's time.
    mutating func add(seconds: Double) { self.seconds += seconds }

    /// The share of the engine's time now.
    /// - Parameter time: now, on any monotonic clock.
    mutating func share(at time: Duration) -> Double {
        guard let last else {
            self.last = time
            return 0
        }
        let span = (time - last) / .seconds(1)
        guard span > 0 else { return average }
        average += (seconds / span - average) * LoadMeter.share(of: time - last, memory: Self.memory)
        seconds = 0
        self.last = time
        return average
    }
}
