/// Totals of a run, added up frame by frame, and the text that reports them at the end.
package struct RunSummary: Sendable, CustomStringConvertible {
    /// The layer after which each stage's head sits, counted from 1.
    package let layers: [Int]
    /// Frames processed.
    package private(set) var frames = 0
    /// Computed tokens by the stage at which they exited.
    package private(set) var exits: [Int]
    package private(set) var activeTokens = 0
    package private(set) var carriedTokens = 0
    package private(set) var droppedFrames = 0
    package private(set) var corruptFrames = 0
    /// Multiply-adds, in floating point because days of video would overflow an integer.
    package private(set) var macs = 0.0
    package private(set) var denseMACs = 0.0

    /// Time the run took, in seconds; set by its owner.
    package var wallSeconds = 0.0
    /// Decoder errors; set by its owner.
    package var decodeErrors = 0
    /// How familiar the frames were to the model; nil if not measured.
    package var fit: SceneFit?
    /// Pixels that agree with the labels, and labelled pixels; both 0 without labels.
    package var correctPixels = 0
    package var labelledPixels = 0

    /// Number of audits, the sum of their agreement with the full computation, and the least.
    private var audits = 0
    private var agreementSum = 0.0
    private var leastAgreement = 1.0
    /// The tolerance of doubt: number of frames, sum, least and most.
    private var tolerance = (frames: 0, sum: 0.0, least: Double.infinity, most: 0.0)
    /// Frames computed in full although tokens may be carried, by reason.
    private var refreshes: [String: Int] = [:]

    private var milliseconds: [(name: StaticString, sum: Double)] = FrameRecord.Milliseconds().steps.map {
        ($0.name, 0)
    }

    package init(layers: [Int]) {
        self.layers = layers
        exits = Array(repeating: 0, count: layers.count)
    }

    /// Adds one frame.
    package mutating func add(_ record: FrameRecord) {
        frames += 1
        for (stage, count) in record.tokens.exits.enumerated() where stage < exits.count { exits[stage] += count }
        activeTokens += record.tokens.active
        carriedTokens += record.tokens.carried
        droppedFrames += record.droppedSince
        corruptFrames += record.isCorrupt ? 1 : 0
        if let agreement = record.agreement {
            audits += 1
            agreementSum += agreement
            leastAgreement = min(leastAgreement, agreement)
        }
        if let latest = record.tolerance {
            tolerance.frames += 1
            tolerance.sum += latest
            tolerance.least = min(tolerance.least, latest)
            tolerance.most = max(tolerance.most, latest)
        }
        if let refresh = record.refresh { refreshes[refresh, default: 0] += 1 }
        macs += Double(record.macs)
        denseMACs += Double(record.denseMACs)
        for (index, step) in record.milliseconds.steps.enumerated() where step.value.isFinite {
            milliseconds[index].sum += step.value
        }
    }

    /// Frames a second; NaN before any time has passed.
    package var framesPerSecond: Double { wallSeconds > 0 ? Double(frames) / wallSeconds : .nan }

    /// Multiply-adds spent over those of the dense computation; NaN before the first frame.
    package var computeRatio: Double { denseMACs > 0 ? macs / denseMACs : .nan }

    /// An aligned block of lines without a final line feed.
    package var description: String {
        guard frames > 0 else { return Self.row("frames", "none") }
        var rows = [
            Self.row(
                "frames",
                "\(frames) in \(Format.fixed(wallSeconds, 1)) s, \(Format.fixed(framesPerSecond, 1)) a second"),
            Self.row(
                "compute",
                "\(Format.percent(computeRatio, decimals: 1)) of dense"
                    + " (\(Format.scaled(macs / Double(frames))) of \(Format.scaled(denseMACs / Double(frames)))"
                    + " multiply-adds a frame)"),
        ]
        rows += exitRows
        if !refreshes.isEmpty {
            let reasons = refreshes.sorted { $0.key < $1.key }.map { "\($1) \($0)" }
            rows.append(
                Self.row("in full", "\(refreshes.values.reduce(0, +)) frames: " + reasons.joined(separator: ", ")))
        }
        if audits > 0 {
            let mean = Format.percent(agreementSum / Double(audits), decimals: 1)
            rows.append(
                Self.row(
                    "audits",
                    "\(audits), \(mean) of the pixels as in the full computation, "
                        + "\(Format.percent(leastAgreement, decimals: 1)) at least"))
        }
        if tolerance.least < tolerance.most {
            rows.append(
                Self.row(
                    "tolerance",
                    "\(Format.fixed(tolerance.least, 2)) to \(Format.fixed(tolerance.most, 2)) of doubt, "
                        + "\(Format.fixed(tolerance.sum / Double(tolerance.frames), 2)) in the mean"))
        }
        rows += timeRows
        if droppedFrames + corruptFrames + decodeErrors > 0 {
            rows.append(
                Self.row(
                    "trouble",
                    "\(droppedFrames) dropped, \(corruptFrames) corrupt, \(decodeErrors) decode errors"))
        }
        if let fit, fit.frames > 0 {
            let doubt = fit.isDoubtfulInAll ? " of 1: the model may not know this scene" : " of 1"
            rows.append(Self.row("familiarity", Format.fixed(fit.familiarity, 2) + doubt))
        }
        if labelledPixels > 0 {
            let accuracy = Double(correctPixels) / Double(labelledPixels)
            rows.append(Self.row("pixel accuracy", Format.percent(accuracy, decimals: 2)))
        }
        return rows.joined(separator: "\n")
    }

    private var exitRows: [String] {
        let total = activeTokens + carriedTokens
        guard total > 0 else { return [] }
        var entries = zip(layers, exits).map { ("layer \($0)", $1) }
        if carriedTokens > 0 { entries.append(("carried over", carriedTokens)) }
        return entries.enumerated().map { index, entry in
            Self.bar(
                index == 0 ? "tokens left at" : "", entry.0, share: Double(entry.1) / Double(total), figure: "")
        }
    }

    private var timeRows: [String] {
        let total = milliseconds.reduce(0) { $0 + $1.sum }
        guard total > 0 else { return [] }
        return milliseconds.filter { $0.sum > 0 }.enumerated().map { index, step in
            let mean = Format.padded(Format.fixed(step.sum / Double(frames), 2), to: 8) + " ms"
            return Self.bar(index == 0 ? "time a frame" : "", "\(step.name)", share: step.sum / total, figure: mean)
        }
    }

    private static func row(_ title: String, _ text: String) -> String { Format.leading(title, to: 16) + text }

    /// A share with a bar of up to twenty characters.
    private static func bar(_ title: String, _ name: String, share: Double, figure: String) -> String {
        let length = Int((min(max(share, 0), 1) * 20).rounded())
        let text = Format.leading(name, to: 13) + figure + Format.padded(Format.percent(share, decimals: 1), to: 9)
        return row(title, length > 0 ? text + "  " + String(repeating: "#", count: length) : text)
    }
}
