/// Finds how far settings must be loosened for frames to take no longer than they may: an integral controller, slow
/// enough not to swing, fast enough for a new load to be met within two seconds.
package struct BudgetController: Sendable {
    /// Seconds in which a frame that takes twice its time moves the settings all the way.
    private static let fullScale = 0.8
    /// Seconds over which times of frames are averaged.
    private static let memory = 0.25
    /// Within this share of the target nothing is done.
    private static let deadBand = 0.05

    /// Milliseconds that a frame may take.
    package let target: Double
    /// How far settings are loosened, 0...1.
    package private(set) var effortSaved = 0.0
    /// At most so far: what the agreement allows.
    package var ceiling = 1.0 {
        didSet { effortSaved = min(effortSaved, ceiling) }
    }
    private var milliseconds: Double?
    private var last: Duration?

    package init(target: Double) { self.target = target }

    /// Takes what a frame took.
    /// - Parameter time: now, by any clock that never runs backwards.
    package mutating func add(_ latest: Double, at time: Duration) {
        defer { last = time }
        guard let last, let before = milliseconds else {
            milliseconds = latest
            return
        }
        // A pause teaches nothing: at most what one frame's memory is worth.
        let step = min((time - last) / .seconds(1), Self.memory)
        let mean = before + (latest - before) * min(step / Self.memory, 1)
        milliseconds = mean
        let excess = mean / target - 1
        guard abs(excess) > Self.deadBand else { return }
        let change = max(min(excess, 1), -1) * step / Self.fullScale
        effortSaved = min(max(effortSaved + change, 0), ceiling)
    }
}
