import DToPConfiguration
import DToPPipeline

/// Measures what a running stream costs.
struct CostMeter: Sendable {
    /// How long a stream is looked at for one measurement, after as long to settle.
    static let span: Duration = .seconds(5)
    /// Weight of the newest measurement.
    private static let memory = 0.5

    /// Nil until the first measurement.
    private(set) var cost: StreamCost?
    private var last: (use: StreamUse, time: Duration)?

    /// Adds a reading of the stream's total use.
    /// - Parameters:
    ///   - carry: its settings.
    ///   - processors: all of them.
    ///   - workers: those that compute together.
    mutating func add(
        _ use: StreamUse, of carry: CarryConfiguration, at time: Duration, processors: Int, workers: Int, scene: Scene
    ) {
        guard let last, use.frames >= last.use.frames, use.engine >= last.use.engine else {
            self.last = (use, time)
            return
        }
        guard time - last.time >= Self.span else { return }
        self.last = (use, time)
        // What it gives up has changed, or nothing has come: this says nothing.
        guard use.rung == last.use.rung, use.frames > last.use.frames, use.engine > last.use.engine else { return }
        let all = (time - last.time) / .seconds(1) * Double(processors)
        let decode = max((use.threads - last.use.threads) / .seconds(1), 0) / all
        let engine = (use.engine - last.use.engine) / .seconds(1) * Double(workers) / all
        // Until it had to climb, audits have not said how far it can.
        let isHeld = use.held < min(use.rung, Ladder.topOfAgreement)
        var measured = StreamCost(
            decode: decode, engine: engine, measuredOn: use.rung, scene: scene,
            held: isHeld ? use.held : max(use.held, scene.heldRung(carry)))
        if let cost {
            measured.decode = cost.decode + (measured.decode - cost.decode) * Self.memory
            measured.engine = cost.engine + (measured.engine - cost.engine) * Self.memory
        }
        cost = measured
    }

    /// Begins anew with another run; what was measured stays.
    mutating func pause() { last = nil }
}
