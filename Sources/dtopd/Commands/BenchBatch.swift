import Compute
import DToPEngine
import DToPModel
import Foundation
import Imaging

/// Times a frame of each of several streams, passed through the network as one batch and in turn, alternating. Each
/// frame computes a share of its tokens and carries the rest.
struct BenchBatch {
    /// The times of one number of streams and one share.
    struct Row: Encodable {
        let streams: Int
        /// Share of the tokens that is computed, in percent.
        let percent: Int
        /// Milliseconds for a frame of every stream.
        fileprivate(set) var inTurn: [Double] = []
        fileprivate(set) var batched: [Double] = []
    }

    private static let counts = [2, 4, 8]
    private static let percents = [5, 10, 25]

    /// Bytes that each stream keeps for itself; the rest is shared.
    let bytesPerStream: Int
    private let segmenters: [Segmenter]
    private let results: [Segmentation]

    init(_ model: PrunedViT, _ preprocessing: Preprocessing, size: PixelSize, team: WorkerTeam) {
        let workspace = Workspace(model: model, team: team)
        let before = AlignedMemory.liveBytes
        segmenters = (0..<(Self.counts.max() ?? 1)).map { _ in
            Segmenter(
                preprocessing: preprocessing, inputSize: size, pruning: PruningConfiguration(threshold: 1),
                temporal: TemporalRule(), workspace: workspace)
        }
        bytesPerStream = (AlignedMemory.liveBytes - before) / segmenters.count
        results = segmenters.map { Segmentation(for: $0, sizes: [size], withConfidence: false) }
    }

    /// Times `rounds` frames of each way. Empty for models whose tokens cannot be carried.
    func run(rounds: Int, pictures: [RGBImage]) -> [Row] {
        guard segmenters[0].carries else { return [] }
        let tokens = segmenters[0].exitGrid.count
        for (segmenter, result) in zip(segmenters, results) { segmenter.segment(pictures[0], into: result) }
        var rows = Self.percents.flatMap { percent in Self.counts.map { Row(streams: $0, percent: percent) } }
        for round in 0..<rounds {
            for index in rows.indices {
                let requests = (0..<rows[index].streams).map { stream in
                    Segmenter.Request(
                        segmenters[stream], pictures[(round + stream) % pictures.count], into: results[stream],
                        computing: Self.active(tokens, percent: rows[index].percent, seed: UInt64(stream)))
                }
                // Whoever comes second finds the pictures in the cache.
                for isBatch in round % 2 == 0 ? [false, true] : [true, false] {
                    let start = ContinuousClock.now
                    if isBatch { Segmenter.segment(requests) } else { for one in requests { Segmenter.segment([one]) } }
                    let time = start.duration(to: .now) / .milliseconds(1)
                    if isBatch { rows[index].batched.append(time) } else { rows[index].inTurn.append(time) }
                }
            }
        }
        return rows
    }

    /// Scattered over the picture, but the same in every run.
    private static func active(_ tokens: Int, percent: Int, seed: UInt64) -> [Bool] {
        var numbers = SplitMix64(seed: seed)
        var active = (0..<tokens).map { $0 < tokens * percent / 100 }
        active.shuffle(using: &numbers)
        return active
    }

    func text(_ rows: [Row]) -> String {
        if rows.isEmpty { return "this model carries no tokens: its frames are computed one by one" }
        let memory = String(format: "each stream keeps %.1f MB\n", Double(bytesPerStream) / 1e6)
        return memory
            + rows.map { row in
                let (turn, batch) = (BenchReport.median(row.inTurn), BenchReport.median(row.batched))
                return String(
                    format: "%3d %% of the tokens of %d streams: in turn %8.3f ms, as a batch %8.3f ms (%.3f)",
                    row.percent,
                    row.streams, turn, batch, batch / turn)
            }.joined(separator: "\n")
    }
}
