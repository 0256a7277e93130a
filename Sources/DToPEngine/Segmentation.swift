import DToPModel
import Numerics

/// The answer for one picture. Reused picture after picture: one owner at a time.
///
/// `@unchecked Sendable`: it is handed from the engine's thread to the renderer's and back, never shared.
public final class Segmentation: @unchecked Sendable {
    /// Best classes at one size in pixels.
    public struct Picture {
        public let labels: LabelMap
        /// 255 times the winner's confidence, if asked for.
        public let confidence: GrayImage?
    }

    /// One for each size asked for, in that order.
    public let pictures: [Picture]
    /// Tokens across and down.
    public let grid: PixelSize
    /// Stage at which each token left; the last means never. [grid, row by row]
    public internal(set) var exitStages: [UInt8]
    public internal(set) var record: SegmentationRecord

    /// For answers of `segmenter` at `sizes` pixels.
    public init(for segmenter: Segmenter, sizes: [PixelSize], withConfidence: Bool) {
        pictures = sizes.map { size in
            Picture(labels: .labels(size), confidence: withConfidence ? .gray(size) : nil)
        }
        grid = segmenter.exitGrid
        exitStages = Array(repeating: 0, count: segmenter.exitGrid.count)
        record = SegmentationRecord(stages: segmenter.model.configuration.stageCount)
    }

    /// Whether this can take answers of `segmenter` at `sizes`.
    public func fits(_ segmenter: Segmenter, sizes: [PixelSize]) -> Bool {
        grid == segmenter.exitGrid && pictures.lazy.map(\.labels.size).elementsEqual(sizes)
    }
}

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
    public var clock = StageClock()

    init(stages: Int) { exits = Array(repeating: 0, count: stages) }

    public var ratio: Double { denseMACs == 0 ? 0 : Double(macs) / Double(denseMACs) }

    mutating func clear() {
        tokens = 0
        for stage in exits.indices { exits[stage] = 0 }
        macs = 0
        denseMACs = 0
        flips = 0
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
        clock.add(state.clock)
    }
}
