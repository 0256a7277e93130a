/// What a stream has done over all its runs. Counts only grow.
///
/// Each picture received is processed or dropped in the end.
package struct StreamTotals: Sendable {
    /// Why a picture was dropped; the raw value is the metric's label.
    package enum Drop: String, CaseIterable, Sendable {
        /// It or its connection's pictures before it are damaged.
        case corrupt
        /// `fps`, `stride`, `start` or `duration` leaves it out.
        case unwanted
        /// A newer one came before its turn.
        case late
        /// Streams wanted more than the engine's time.
        case pressure
        /// The stream was stopped, or failed, before its turn.
        case stopped
    }

    /// A token's fate in a frame; the raw value is the metric's label.
    package enum Disposition: String, CaseIterable, Sendable {
        case computed, carried
    }

    /// Connections to the input, if it is live, and all of its pictures, those left undecoded under pressure included.
    package var input = ConnectionTotals()
    /// Connections to the main stream, and its packets.
    package var main = ConnectionTotals()
    /// Frames whose answer was handed to the outputs.
    package private(set) var processed = 0
    package var dropped: [Drop: Int] = [:]
    /// Places that could not be decoded.
    package var decodeErrors = 0
    /// When the last frame was done; nil before the first.
    package private(set) var lastFrame: WallTime?
    /// Ages of live frames when they were done.
    package private(set) var ages = AgeHistogram()
    /// Time that the engine spent on the stream, in seconds.
    package var engineSeconds = 0.0
    /// Processor time of its source workers, in seconds.
    package var workerSeconds = 0.0
    /// Time spent on frames by step, in milliseconds, in the order of `FrameRecord.Milliseconds.steps`.
    package private(set) var stepMilliseconds = FrameRecord.Milliseconds().steps.map { _ in 0.0 }
    package private(set) var tokens: [Disposition: Int] = [:]
    /// Multiply-adds spent, and those of computing every frame densely.
    package private(set) var macs = 0.0
    package private(set) var denseMACs = 0.0
    package private(set) var resets: [FrameReset: Int] = [:]
    /// Frames that were computed in full although tokens may be carried, by reason.
    package private(set) var refreshes: [String: Int] = [:]
    /// The last frame; nil before the first.
    package private(set) var lastRecord: FrameRecord?
    /// Share of the pixels, 0...1, on which the last audit agreed with the full computation; nil before the first.
    package private(set) var agreement: Double?
    /// Share of the dense computation that the last frame took, 0...1; nil before the first.
    package private(set) var computeRatio: Double?
    /// The last frame's shares: all classes of the picture, and those that are there of each zone.
    package private(set) var classes: [FrameRecord.ClassShare] = []
    package private(set) var zones: [FrameRecord.Zone] = []
    /// Totals of each sink, by the sink's name.
    package var sinks: [String: SinkTotals] = [:]

    package init() {}

    /// Counts what a run left behind; called at its end.
    package mutating func endRun() {
        let left = input.received - processed - dropped.values.reduce(0, +)
        if left > 0 { dropped[.stopped, default: 0] += left }
    }

    /// Adds a frame that is done.
    /// - Parameter age: time since it arrived; nil unless it is live.
    package mutating func add(_ record: FrameRecord, age: Duration?) {
        processed += 1
        lastFrame = record.wall
        if let age { ages.add(seconds: age / .seconds(1)) }
        for (index, step) in record.milliseconds.steps.enumerated() where step.value.isFinite {
            stepMilliseconds[index] += step.value
        }
        tokens[.computed, default: 0] += record.tokens.active
        tokens[.carried, default: 0] += record.tokens.carried
        macs += Double(record.macs)
        denseMACs += Double(record.denseMACs)
        if let reset = record.reset { resets[reset, default: 0] += 1 }
        if let refresh = record.refresh { refreshes[refresh, default: 0] += 1 }
        lastRecord = record
        agreement = record.agreement ?? agreement
        classes = record.classes
        zones = record.zones
        computeRatio = record.ratio.isFinite ? record.ratio : computeRatio
    }
}
