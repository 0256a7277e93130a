import DToPPipeline

/// What a stream of the service is doing, and what it has done.
package struct StreamReading: Sendable {
    package let id: String
    package let phase: StreamPhase
    /// When it began to do that.
    package let since: WallTime
    package let totals: StreamTotals
    /// Over the last seconds.
    package let rates: StreamRates
    /// What its colours mean; nil unless it runs.
    package let colors: StreamColors?
    /// What its run has taken, and the rung that it is on; nil unless it runs.
    package let use: StreamUse?
    /// Whether it is to run.
    package let isEnabled: Bool
    /// Of the claim by which this host of a fleet runs it; nil without a fleet, or unless it runs.
    package let token: Int64?
    /// What the main stream is doing; nil without one.
    package let main: StreamState?
    /// Names of its zones.
    package let zones: [String]
    /// Its rules, the one about the camera first.
    package let rules: [RuleReading]

    /// Why there is no new picture, and when the last one came, if any did; nil while pictures come.
    package var silence: (why: String, since: WallTime?)? { phase.silence.map { ($0, totals.lastFrame) } }

    package init(
        id: String, phase: StreamPhase, since: WallTime, totals: StreamTotals, rates: StreamRates,
        colors: StreamColors? = nil, use: StreamUse? = nil, isEnabled: Bool = true, token: Int64? = nil,
        main: StreamState? = nil,
        zones: [String] = [], rules: [RuleReading] = []
    ) {
        self.id = id
        self.phase = phase
        self.since = since
        self.totals = totals
        self.rates = rates
        self.colors = colors
        self.use = use
        self.isEnabled = isEnabled
        self.token = token
        self.main = main
        self.zones = zones
        self.rules = rules
    }
}
