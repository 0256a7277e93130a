import DToPPipeline

/// A stream as `dtopd status --json` and `/status` show it.
package struct StreamStatus: Codable, Equatable, Sendable {
    /// Ages of the latest 128 frames, in seconds from arrival until the outputs have them.
    package struct Age: Codable, Equatable, Sendable {
        package let median: Double
        package let p99: Double
    }

    package struct Output: Codable, Equatable, Sendable {
        package let up: Bool
        package let written: Int
        package let dropped: Int
        package let errors: Int
    }

    package let id: String
    /// A word such as `running` or `backoff`.
    package let state: String
    /// Why it is in this state; nil if the state says enough.
    package let reason: String?
    /// When it came into this state (ISO 8601).
    package let since: String
    /// Over the last ten seconds.
    package let receivedFramesPerSecond: Double
    package let processedFramesPerSecond: Double
    /// Share of the last ten seconds for which the engine worked for it, 0...1.
    package let engineShare: Double
    /// Share of the dense computation that the last frame took, 0...1.
    package let computeRatio: Double?
    package let ageSeconds: Age?
    package let lastFrame: String?
    /// Since it was configured.
    package let framesProcessed: Int
    /// Pictures dropped since it was configured, by reason.
    package let framesDropped: [String: Int]
    package let decodeErrors: Int
    /// Share of the pixels on which the last audit agreed with the full computation, 0...1.
    package let agreement: Double?
    /// By the setting's key.
    package let outputs: [String: Output]
}

extension StreamStatus {
    init(_ reading: StreamReading) {
        let totals = reading.totals
        self.init(
            id: reading.id, state: reading.phase.word, reason: reading.phase.reason, since: "\(reading.since)",
            receivedFramesPerSecond: reading.rates.received, processedFramesPerSecond: reading.rates.processed,
            engineShare: reading.rates.engineShare, computeRatio: totals.computeRatio,
            ageSeconds: totals.ages.latest(share: 0.5).map { median in
                Age(median: median, p99: totals.ages.latest(share: 0.99) ?? median)
            },
            lastFrame: totals.lastFrame.map { "\($0)" }, framesProcessed: totals.processed,
            framesDropped: Dictionary(
                uniqueKeysWithValues: StreamTotals.Drop.allCases.map { ($0.rawValue, totals.dropped[$0] ?? 0) }),
            decodeErrors: totals.decodeErrors, agreement: totals.agreement,
            outputs: totals.sinks.mapValues {
                Output(up: $0.isUp, written: $0.written, dropped: $0.dropped, errors: $0.errors)
            })
    }
}
