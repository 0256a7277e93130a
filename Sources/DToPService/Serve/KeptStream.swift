import DToPConfiguration
import DToPFleet
import DToPPipeline

/// A stream of the service, between its runs too.
struct KeptStream {
    /// What the configuration says; nil once it no longer has the stream.
    private(set) var wanted: ServiceStream?
    /// Whether it was switched on or off since its configuration said so; nil if it was not.
    private(set) var isSwitchedOn: Bool?
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
    /// Follows it by its rules, over all runs.
    let watch: StreamWatch
    private let desk: EventDesk
    /// What viewers see.
    let view: LiveView
    /// Its video for players; nil if it has none.
    var hls: HLSOutput?
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
    /// Where in the fleet it is; nil if it may run here.
    var place: FleetPlace?
    /// Of the claim by which this host has it; nil without a fleet, and before its first run.
    private(set) var token: Int64?

    static let longestBackoff: Duration = .seconds(300)
    /// A run that lasted this long was well, whatever ended it: the next wait is short.
    static let longRun: Duration = .seconds(60)

    init(_ id: String, _ wanted: ServiceStream, _ desk: EventDesk) {
        watch = StreamWatch(stream: id, wanted.configuration.watch) { [hub = desk.hub] in hub.publish($0) }
        self.desk = desk
        view = LiveView(lines: wanted.view)
        want(wanted, id)
    }

    /// Follows a changed configuration; nil if it no longer has the stream.
    mutating func want(_ new: ServiceStream?, _ id: String) {
        // Its last word counts.
        if new?.enabled != wanted?.enabled { isSwitchedOn = nil }
        wanted = new
        guard let new else { return }
        let configuration = new.configuration
        view.lines = new.view
        watch.follow(configuration.watch)
        desk.follow(id, claimed?.configuration.outputs ?? configuration.outputs, meter)
    }

    /// What it is to do under its token.
    var claimed: ServiceStream? {
        wanted.map { stream in
            var stream = stream
            stream.configuration.outputs.fill(token: token ?? 0)
            return stream
        }
    }

    /// Its next run has this token; zero without a fleet.
    mutating func claim(_ token: Int64, _ id: String) {
        self.token = token == 0 ? nil : token
        if let claimed { desk.follow(id, claimed.configuration.outputs, meter) }
    }

    /// Switches it on or off, until the configuration says otherwise. Returns whether that changes anything.
    mutating func switchOn(_ isOn: Bool) -> Bool {
        guard wanted != nil, isOn != isEnabled else { return false }
        isSwitchedOn = isOn
        return true
    }

    /// Whether it is to run.
    var isEnabled: Bool { wanted.map { isSwitchedOn ?? $0.enabled } ?? false }

    /// Whether a run is to begin now.
    var isDue: Bool {
        guard run == nil, place == nil, isEnabled, let nextRun else { return false }
        return nextRun <= .now
    }

    /// Asks the run to end; by default, it completes what is under way.
    mutating func stop(_ urgency: Interruption.Urgency = .drain) {
        isStopping = true
        run?.stop(urgency)
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
        guard isEnabled else { return .disabled }
        if let place { return .waiting(.fleet(place)) }
        if isDue, let shortage { return .waiting(.shortage(shortage)) }
        return failure.map { .backoff($0) } ?? .ended
    }

    /// What the main stream is doing; nil without one.
    private var mainState: StreamState? {
        wanted?.configuration.source.main == nil ? nil : run?.mainState ?? .ended
    }

    /// Looks at what it is doing. To be called at regular times.
    /// - Parameter time: on any monotonic clock.
    mutating func observe(at time: Duration) {
        window.add(meter.totals, at: time)
        // A run looks at its camera itself.
        if run == nil, isEnabled, failure != nil, isFile != true { watch.look(meter.totals) }
        let phase = phase
        if seen?.phase != phase { seen = (phase, .now) }
    }

    /// What it was doing when it was last looked at, and what it has done until now.
    func reading(_ id: String) -> StreamReading? {
        seen.map {
            StreamReading(
                id: id, phase: $0.phase, since: $0.since, totals: meter.totals, rates: window.rates,
                colors: engine.map { StreamColors($0) }, use: run?.use, isEnabled: isEnabled,
                token: run == nil ? nil : token, main: mainState, zones: watch.configuration.zones.keys.sorted(),
                rules: watch.rules)
        }
    }
}
