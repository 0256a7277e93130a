import DToPConfiguration
import DToPPipeline

/// A stream of the service, between its runs too.
struct KeptStream {
    /// What the configuration says; nil once it no longer has the stream.
    var wanted: ServiceStream?
    /// The run under way; nil between runs.
    var run: StreamRun?
    /// Its settings.
    var engine: StreamEngine?
    /// Whether a run has begun, so that outputs that exist may be the stream's own.
    var hasRun = false
    /// When it began.
    var began = SuspendingClock.now
    /// Whether the run has been asked to stop.
    var isStopping = false
    /// When the next run may begin; nil for never.
    var nextRun: SuspendingClock.Instant? = .now
    var backoff = Backoff(longest: KeptStream.longestBackoff)
    /// Why the last run failed; nil if none has.
    var failure: String?
    /// Counts over all runs.
    let meter = StreamMeter()
    private var window = RateWindow()
    /// What it was last seen doing, and when that began.
    private var seen: (phase: StreamPhase, since: WallTime)?
    /// Measures what it costs.
    var costMeter = CostMeter()
    /// What it is expected to cost before that; nil until it was asked.
    var estimate: StreamCost?
    /// Whether its input ends; nil until it was looked at.
    var isFile: Bool?
    /// Why it may not run now; nil if it may.
    var shortage: Admission.Shortage?

    static let longestBackoff: Duration = .seconds(300)
    /// A run that lasted this long was well, whatever ended it: the next wait is short.
    static let longRun: Duration = .seconds(60)

    init(_ wanted: ServiceStream) { self.wanted = wanted }

    /// Whether a run is to begin now.
    var isDue: Bool {
        guard run == nil, wanted?.enabled == true, let nextRun else { return false }
        return nextRun <= .now
    }

    /// Asks the run to complete its files and end.
    mutating func stop() {
        isStopping = true
        run?.stop(.drain)
    }

    /// Its settings have changed, and with them its cost.
    mutating func forgetCost() {
        costMeter = CostMeter()
        estimate = nil
        isFile = nil
    }

    /// Has a run begin as soon as possible.
    mutating func beginAnew() {
        nextRun = .now
        failure = nil
        backoff.reset()
    }

    var phase: StreamPhase {
        if let run {
            if isStopping { return .stopping }
            return run.relief.isPause ? .paused : run.state.map { .live($0) } ?? .running
        }
        guard wanted?.enabled == true else { return .disabled }
        if isDue, let shortage { return .waiting(shortage) }
        return failure.map { .backoff($0) } ?? .ended
    }

    /// Looks at what it is doing. To be called at regular times.
    /// - Parameter time: on any monotonic clock.
    mutating func observe(at time: Duration) {
        window.add(meter.totals, at: time)
        let phase = phase
        if seen?.phase != phase { seen = (phase, .now) }
    }

    /// What it was doing when it was last looked at, and what it has done until now.
    func reading(_ id: String) -> StreamReading? {
        seen.map {
            StreamReading(
                id: id, phase: $0.phase, since: $0.since, totals: meter.totals, rates: window.rates,
                use: run?.use)
        }
    }
}
