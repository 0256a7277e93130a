import DToPModel
import Numerics

/// What one picture cost.
public struct SegmentationRecord: Sendable {
    /// Patch tokens of all windows; only those in the region of interest.
    public var tokens = 0
    /// Those that were computed; the others were carried over from an earlier picture.
    public var active = 0
    /// Computed tokens by the stage at which they left.
    public var exits: [Int]
    /// Multiply-adds of this picture, and of the same model with nothing leaving.
    public var macs = 0
    public var denseMACs = 0
    /// Tokens whose final class is not the one they left with.
    public var flips = 0
    /// The largest logits of the tokens' least sure cells, added up.
    private var logitSum = 0.0
    /// Why all of it was computed though tokens may be carried; nil where not all was, or none may.
    public var refresh: Refresh?
    /// Share of the pixels at which the carried answer was that of the full computation; nil where it was not audited.
    public var agreement: Double?
    /// Time of its stages.
    public var clock = StageClock()

    init(stages: Int) { exits = Array(repeating: 0, count: stages) }

    /// `macs` over `denseMACs`; 0 before the first picture.
    public var ratio: Double { denseMACs == 0 ? 0 : Double(macs) / Double(denseMACs) }

    /// The mean over the tokens of the largest logit of the least sure cell, which a `Familiarity` judges; NaN before the
    /// first picture.
    public var logit: Double { tokens == 0 ? .nan : logitSum / Double(tokens) }

    mutating func clear() {
        forgetTokens()
        macs = 0
        denseMACs = 0
        refresh = nil
        agreement = nil
        clock = StageClock()
    }

    /// Adds what `pass` just did; a second pass over the same picture takes the place of the first one's tokens, not of
    /// its cost.
    mutating func add(_ pass: ForwardPass, isSecond: Bool = false) {
        let state = pass.state
        if isSecond { forgetTokens() }
        tokens += state.regionCount
        active += state.active
        for token in 0..<state.grid.count {
            if state.isActive[token] { exits[Int(state.canvas.exitStage[token])] += 1 }
            if state.isInRegion[token] { logitSum += Double(state.canvas.logit(of: token)) }
        }
        if !isSecond { denseMACs += pass.model.cost.dense(tokens: state.grid.count) }
        macs += state.macs
        flips += state.canvas.flips()
        clock.add(state.clock)
    }

    private mutating func forgetTokens() {
        tokens = 0
        active = 0
        for stage in exits.indices { exits[stage] = 0 }
        flips = 0
        logitSum = 0
    }
}
