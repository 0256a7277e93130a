import DToPModel
import Numerics

/// What one picture cost.
public struct SegmentationRecord: Sendable {
    /// Patch tokens of all windows.
    public var tokens = 0
    /// Tokens by the stage at which they left.
    public var exits: [Int]
    /// Multiply-adds of this picture, and of the same model with nothing leaving.
    public var macs = 0
    public var denseMACs = 0
    /// Tokens whose final class is not the one they left with.
    public var flips = 0
    /// The tokens' final confidences, added up.
    private var confidenceSum = 0.0
    /// Time of its stages.
    public var clock = StageClock()

    init(stages: Int) { exits = Array(repeating: 0, count: stages) }

    /// `macs` over `denseMACs`; 0 before the first picture.
    public var ratio: Double { denseMACs == 0 ? 0 : Double(macs) / Double(denseMACs) }

    /// How sure the network is of its answer: the mean confidence of the tokens, 0...1; NaN before the first picture.
    public var confidence: Double { tokens == 0 ? .nan : confidenceSum / Double(tokens) }

    mutating func clear() {
        tokens = 0
        for stage in exits.indices { exits[stage] = 0 }
        macs = 0
        denseMACs = 0
        flips = 0
        confidenceSum = 0
        clock = StageClock()
    }

    /// Adds what `pass` just did.
    mutating func add(_ pass: ForwardPass) {
        let state = pass.state
        tokens += state.grid.count
        for token in 0..<state.grid.count { exits[Int(state.canvas.exitStage[token])] += 1 }
        macs += state.macs
        denseMACs += pass.model.cost.dense(tokens: state.grid.count)
        flips += state.canvas.flips()
        for token in 0..<state.grid.count { confidenceSum += Double(state.canvas.confidence[token]) }
        clock.add(state.clock)
    }
}
