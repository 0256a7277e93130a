import Compute
import DToPModel
import Imaging

/// The cost of one picture, and how its answer came about.
package struct SegmentationRecord: Sendable {
    /// Patch tokens of all windows, in the region of interest only.
    package var tokens = 0
    /// Tokens that were computed; the others were carried from an earlier picture.
    package var active = 0
    /// Computed tokens by the stage at which they exited.
    package var exits: [Int]
    /// Multiply-adds of this picture, and of its dense computation.
    package var macs = 0
    package var denseMACs = 0
    /// Tokens whose final class is not the one they exited with.
    package var flips = 0
    /// Sum over the tokens of the logit of the least sure cell's class.
    private var logitSum = 0.0
    /// Why the picture was computed in full although tokens may be carried; nil if it was not, or if none may.
    package var refresh: Refresh?
    /// Share of the pixels whose carried class matched the full computation; nil without an audit.
    package var agreement: Double?
    /// Time by `StageClock.Stage`.
    package var clock = StageClock()

    init(stages: Int) { exits = Array(repeating: 0, count: stages) }

    /// `macs` over `denseMACs`; 0 before the first picture.
    package var ratio: Double { denseMACs == 0 ? 0 : Double(macs) / Double(denseMACs) }

    /// Mean over the tokens of the largest logit of the least sure cell, which a `Familiarity` judges; NaN before the
    /// first picture.
    package var logit: Double { tokens == 0 ? .nan : logitSum / Double(tokens) }

    mutating func clear() {
        forgetTokens()
        macs = 0
        denseMACs = 0
        refresh = nil
        agreement = nil
        clock = StageClock()
    }

    /// Adds a pass, after which the tokens of `plan` are computed. A further pass over the same picture replaces the token
    /// counts of those before and adds to their cost. `dense`: multiply-adds of the pass without pruning or carrying.
    mutating func add(_ cost: PassCost, _ plan: FramePlan, _ memory: StreamMemory, dense: Int, isFirst: Bool) {
        if !isFirst { forgetTokens() }
        tokens += memory.regionCount
        active += memory.count(plan)
        for token in 0..<memory.grid.count {
            if plan.isActive[token] { exits[Int(memory.canvas.exitStage[token])] += 1 }
            if memory.isInRegion[token] { logitSum += Double(memory.canvas.logit(of: token)) }
        }
        if isFirst { denseMACs += dense }
        macs += cost.macs
        flips += memory.canvas.flips()
        clock.add(cost.clock)
    }

    private mutating func forgetTokens() {
        tokens = 0
        active = 0
        for stage in exits.indices { exits[stage] = 0 }
        flips = 0
        logitSum = 0
    }
}
