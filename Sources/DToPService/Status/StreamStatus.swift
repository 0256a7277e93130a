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
        /// Why it is not up; nil if it is, or if nothing failed.
        package let reason: String?
    }

    /// Why there is no new picture.
    package struct Silence: Codable, Equatable, Sendable {
        /// A word or two such as `no signal`.
        package let why: String
        /// When the last frame was done (ISO 8601); nil if there was none.
        package let since: String?
    }

    /// The main stream, which is recorded.
    package struct Main: Codable, Equatable, Sendable {
        /// A word such as `running` or `backoff`.
        package let state: String
        /// Why it is in this state; nil if the state says enough.
        package let reason: String?
    }

    package let id: String
    /// A word such as `running` or `backoff`.
    package let state: String
    /// Why it is in this state; nil if the state says enough.
    package let reason: String?
    /// When it came into this state (ISO 8601).
    package let since: String
    /// Nil while pictures come.
    package let silence: Silence?
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
    /// Rung of the ladder that it is on under pressure, from 0, and the share of its frames that it computes; nil unless it
    /// runs.
    package let rung: Int?
    package let rate: Double?
    /// Frames computed in full although tokens may be carried, by reason, since it was configured.
    package let refreshes: [String: Int]
    /// The last frame; nil before the first.
    package let frame: FrameStatus?
    /// Nil if the configuration names none.
    package let main: Main?
    /// By the output's name: its setting's key, or `overlay_encoder`, `record_masks`, `record_overlay` or `view`.
    package let outputs: [String: Output]
    /// Whether it is to run.
    package let enabled: Bool
    /// Of the claim by which this host of a fleet runs it: a larger one is of a later claim. Nil without a fleet.
    package let token: Int64?
    /// Whether each rule's event has begun and not ended; `camera`: whether the camera is down.
    package let rules: [String: Bool]
}

extension StreamStatus {
    package init(_ reading: StreamReading) {
        let totals = reading.totals
        self.init(
            id: reading.id, state: reading.phase.word, reason: reading.phase.reason, since: "\(reading.since)",
            silence: reading.silence.map { Silence(why: $0.why, since: $0.since.map { "\($0)" }) },
            receivedFramesPerSecond: reading.rates.received, processedFramesPerSecond: reading.rates.processed,
            engineShare: reading.rates.engineShare, computeRatio: totals.computeRatio,
            ageSeconds: totals.ages.latest(share: 0.5).map { median in
                Age(median: median, p99: totals.ages.latest(share: 0.99) ?? median)
            },
            lastFrame: totals.lastFrame.map { "\($0)" }, framesProcessed: totals.processed,
            framesDropped: Dictionary(
                uniqueKeysWithValues: StreamTotals.Drop.allCases.map { ($0.rawValue, totals.dropped[$0] ?? 0) }),
            decodeErrors: totals.decodeErrors, agreement: totals.agreement,
            rung: reading.use?.rung, rate: reading.use?.rate, refreshes: totals.refreshes,
            frame: totals.lastRecord.map { FrameStatus($0) },
            main: reading.main.map { state in
                let phase = StreamPhase.live(state)
                return Main(state: phase.word, reason: phase.reason)
            },
            outputs: totals.sinks.mapValues {
                Output(up: $0.isUp, written: $0.written, dropped: $0.dropped, errors: $0.errors, reason: $0.failure)
            },
            enabled: reading.isEnabled, token: reading.token,
            rules: Dictionary(uniqueKeysWithValues: reading.rules.map { ($0.name, $0.isActive) }))
    }
}
