import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Imaging
import Testing

/// Runs the engine beside `NaiveViT`: they must agree frame after frame, whichever tokens are computed.
@Suite struct RecurrenceTests {
    /// Not a whole number of patches, so that the last ones are padded.
    private static let size = PixelSize(width: 105, height: 72)
    private static let grid = PixelSize(width: 7, height: 5)
    private static let preprocessing = Preprocessing(mean: [120, 90, 150], std: [60, 80, 50], size: .fixed(size))
    private static let heads = [TestEngine.atm, TestEngine.fcn, TestEngine.cells]
    /// Rules under which some tokens exit and some stay, and one under which none exits.
    private static let cases = heads.flatMap { head in
        let threshold = threshold(head)
        return [
            (head, PruningConfiguration(threshold: threshold, keepPerClass: 2, method: .topk)),
            (head, PruningConfiguration(threshold: threshold, keepPerClass: 2, method: .topk, enabledStages: [1])),
            (head, PruningConfiguration(threshold: threshold, method: .remove)),
            (head, PruningConfiguration(threshold: 1)),
        ]
    }
    /// Share of tokens computed, frame by frame.
    private static let shares: [Float] = [1, 0.1, 0.5, 0.05, 0, 0.3, 0.8]
    private static let seeds: ClosedRange<UInt64> = 1...4
    /// For scores in 0...1. Sums of up to 768 products in six layers and a head give single precision an error of about
    /// 1e-6. It does not grow from frame to frame: a computed token starts from its pixels.
    private static let tolerance: Float = 1e-4

    /// About half of a tiny model's tokens are above it. ATM's P is far below 1, and so is the least of many cells.
    private static func threshold(_ head: HeadConfiguration) -> Float {
        head == TestEngine.atm ? 0.35 : head == TestEngine.cells ? 0.5 : 0.6
    }

    @Test(arguments: cases)
    func anyTokensMayBeComputed(head: HeadConfiguration, rule: PruningConfiguration) throws {
        let tally = try run(head) { _ in rule }
        guard rule.threshold < 1 else {
            #expect(tally.exits[0] == 0 && tally.exits[1] == 0 && tally.exits[2] > 0)
            return
        }
        #expect((tally.exits[0] > 0) == (rule.enabledStages == nil) && tally.exits[1] > 0 && tally.exits[2] > 0)
        #expect(tally.shallow > 0)
        if rule.method == .topk { #expect(tally.displaced > 0) }
    }

    /// The rule changes when a frame rate must be kept.
    @Test(arguments: heads)
    func theRuleMayChange(head: HeadConfiguration) throws {
        let threshold = Self.threshold(head)
        let rules = [
            PruningConfiguration(threshold: threshold, keepPerClass: 2),
            PruningConfiguration(threshold: threshold + 0.15, keepPerClass: 1),
            PruningConfiguration(threshold: threshold - 0.05, method: .remove),
            PruningConfiguration(threshold: threshold + 0.1, keepPerClass: 3),
            PruningConfiguration(threshold: threshold, keepPerClass: 2, enabledStages: [1]),
            PruningConfiguration(threshold: 1),
        ]
        let tally = try run(head) { frame in rules[frame % rules.count] }
        #expect(tally.exits.allSatisfy { $0 > 0 } && tally.shallow > 0 && tally.displaced > 0)
    }

    /// A head left out of one frame has no say in it, whatever it answered in earlier frames.
    @Test func aHeadThatHasNotRunSaysNothing() throws {
        let threshold = Self.threshold(TestEngine.fcn)
        let tally = try run(TestEngine.fcn) { frame in
            PruningConfiguration(threshold: threshold, keepPerClass: 2, enabledStages: frame == 5 ? [1] : nil)
        }
        #expect(tally.exits.allSatisfy { $0 > 0 })
    }

    /// Compares random tokens of unrelated pictures, frame after frame, with several models.
    /// - Parameter rule: the pruning rule for a frame, by its index.
    private func run(_ head: HeadConfiguration, rule: (Int) -> PruningConfiguration) throws -> Tally {
        var tally = Tally()
        for seed in Self.seeds {
            var numbers = SeededGenerator(seed: seed)
            var pair = try Pair(head, seed: seed)
            for (frame, share) in Self.shares.enumerated() {
                pair.setRule(rule(frame))
                let active = (0..<Self.grid.count).map { _ in numbers.uniform() < share }
                let picture = TestEngine.picture(Self.size, seed: 100 * seed + UInt64(frame))
                // Once rounding may have decided which tokens exit, the two may diverge.
                guard pair.compare(picture, active: active, frame: frame, tally: &tally) else { break }
            }
        }
        #expect(tally.close * 20 <= tally.frames, "rounding may decide too many frames: \(tally)")
        return tally
    }

    /// Counts over the frames, so that a test can tell whether it has covered its case.
    private struct Tally {
        var frames = 0
        /// Frames in which rounding may decide which tokens exit.
        var close = 0
        /// Tokens computed after the first frame, by exit stage.
        var exits = [0, 0, 0]
        /// Frames whose last head was not the deepest that any token has reached.
        var shallow = 0
        /// Tokens that exited because carried ones held their places.
        var displaced = 0
    }

    /// The engine and the reference with the same weights; every second model has a class token.
    private struct Pair {
        private let segmenter: Segmenter
        private let result: Segmentation
        private var naive: NaiveViT

        init(_ head: HeadConfiguration, seed: UInt64) throws {
            let configuration = TinyModel.configuration(head: head, grid: grid, usesClassToken: seed % 2 == 0)
            let folder = try TemporaryFolder()
            try TinyModel.write(configuration, to: folder.path("model"), seed: seed)
            let directory = try ModelDirectory(path: folder.path("model"))
            segmenter = Segmenter(
                model: try PrunedViT(directory), preprocessing: preprocessing, inputSize: size,
                temporal: TemporalRule(), team: try TestEngine.team())
            result = Segmentation(for: segmenter, sizes: [size], withConfidence: false)
            naive = try NaiveViT(directory, preprocessing: preprocessing)
        }

        mutating func setRule(_ rule: PruningConfiguration) {
            segmenter.pruning = rule
            naive.rule = rule
        }

        /// Runs one frame through both. Returns false, without comparing, if rounding may decide it.
        mutating func compare(_ image: RGBImage, active: [Bool], frame: Int, tally: inout Tally) -> Bool {
            let truth = naive.segment(image, computing: Set(active.indices.filter { active[$0] }))
            tally.frames += 1
            if truth.isClose {
                tally.close += 1
                return false
            }
            if frame == 0 {
                segmenter.segment(image, into: result)
            } else {
                segmenter.segment(image, computing: active, into: result)
            }
            let record = result.record
            let exits = (0..<3).map { stage in active.indices.count { active[$0] && truth.exitStages[$0] == stage } }
            #expect(largestDifference(from: truth) < tolerance, "scores of frame \(frame)")
            #expect(result.exitStages.map { Int($0) } == truth.exitStages, "frame \(frame)")
            #expect(record.exits == exits, "frame \(frame)")
            #expect(record.macs == truth.macs, "frame \(frame)")
            #expect(result.isCarried == active.map { !$0 })
            #expect(record.active == active.count { $0 } && record.tokens == active.count)

            if frame > 0 { tally.exits = zip(tally.exits, exits).map { $0 + $1 } }
            if let lastHead = truth.lastHead, lastHead < truth.deepest { tally.shallow += 1 }
            tally.displaced += truth.displaced
            return true
        }

        private func largestDifference(from truth: NaiveViT.Frame) -> Float {
            let scores = segmenter.cellScores
            let side = segmenter.model.configuration.head.cells
            var largest: Float = 0
            for (token, cells) in truth.pred.enumerated() {
                for (cell, pred) in cells.enumerated() {
                    let row = token / grid.width * side + cell / side
                    let column = token % grid.width * side + cell % side
                    for (label, value) in pred.enumerated() {
                        let difference = abs(scores[row * grid.width * side + column, label] - Float(value))
                        guard difference.isFinite else { return difference }
                        largest = max(largest, difference)
                    }
                }
            }
            return largest
        }
    }
}
