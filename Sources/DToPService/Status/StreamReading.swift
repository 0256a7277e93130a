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
    /// What its run has taken, and the rung that it is on; nil unless it runs.
    package let use: StreamUse?

    package init(
        id: String, phase: StreamPhase, since: WallTime, totals: StreamTotals, rates: StreamRates,
        use: StreamUse? = nil
    ) {
        self.id = id
        self.phase = phase
        self.since = since
        self.totals = totals
        self.rates = rates
        self.use = use
    }
}
