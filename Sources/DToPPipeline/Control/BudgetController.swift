/// Finds how far to loosen settings so that frames keep within their time: an integral controller, slow enough not to
/// oscillate, fast enough to meet a new load within two seconds.
package struct BudgetController: Sendable {
    /// Seconds in which frames that take twice the target move the settings all the way.
    private static let fullScale = 0.8
    /// Seconds over which frame times are averaged.
    private static let memory = 0.25
    /// Deviations within this share of the target are ignored.
    private static let deadBand = 0.05

    /// Milliseconds a frame may take.
    package let target: Double
    /// How far settings are loosened, 0...1.
    package private(set) var effortSaved = 0.0
    /// Upper limit of `effortSaved`, set by the agreement.
    package var ceiling = 1.0 {
        didSet { effortSaved = min(effortSaved, ceiling) }
    }
    private var milliseconds: Double?
    private var last: Duration?

    package init(target: Double) { self.target = target }

    /// Takes the milliseconds of the latest frame.
    /// - Parameter time: now, on any monotonic clock.
    package mutating func add(_ latest: Double, at time: Duration) {
        defer { last = time }
        guard let last, let before = milliseconds else {
            milliseconds = latest
            return
        }
        // A pause teaches nothing: count at most the averaging time.
        let step = min((time - last) / .seconds(1), Self.memory)
        let mean = before + (latest - before) * min(step / Self.memory, 1)
        milliseconds = mean
        let excess = mean / target - 1
        guard abs(excess) > Self.deadBand else { return }
        let change = max(min(excess, 1), -1) * step / Self.fullScale
        effortSaved = min(max(effortSaved + change, 0), ceiling)
    }
}
