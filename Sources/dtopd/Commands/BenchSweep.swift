import Compute
import DToPEngine
import DToPModel
import Foundation
import Imaging

/// Measures how closely time follows multiply-adds. Times runs in which a share of tokens exits at each head, and runs
/// in which a share is computed and the rest carried, alternating with the dense computation.
struct BenchSweep {
    /// One way to compute, and its measurements.
    struct Row: Encodable {
        let name: String
        /// Multiply-adds of a frame, and those of the dense computation.
        fileprivate(set) var macs = 0
        fileprivate(set) var denseMACs = 0
        fileprivate(set) var milliseconds: [Double] = []

        var median: Double { BenchReport.median(milliseconds) }
        var ratio: Double { Double(macs) / Double(denseMACs) }
    }

    private typealias Lane = (name: String, segmenter: Segmenter, active: [Bool]?, result: Segmentation)

    private let lanes: [Lane]

    init(_ model: PrunedViT, _ preprocessing: Preprocessing, size: PixelSize, team: WorkerTeam) {
        func segmenter(_ pruning: PruningConfiguration, carries: Bool = false) -> Segmenter {
            Segmenter(
                model: model, preprocessing: preprocessing, inputSize: size, pruning: pruning,
                temporal: carries ? TemporalRule() : nil, team: team)
        }
        // Each segmenter refills a single answer here; a stream cycles through several.
        func result(_ segmenter: Segmenter) -> Segmentation {
            Segmentation(for: segmenter, sizes: [size], withConfidence: false)
        }
        let dense = PruningConfiguration(threshold: 1)
        let reference = segmenter(dense)
        var lanes: [Lane] = [("dense", reference, nil, result(reference))]
        for percent in [20, 40, 60] where model.configuration.stageCount > 1 {
            let pruning = PruningConfiguration(method: .ratio, ratio: Double(percent) / 100)
            let pruned = segmenter(pruning)
            lanes.append(("\(percent) % leave at each head", pruned, nil, result(pruned)))
        }
        let carrying = segmenter(dense, carries: true)
        let answer = result(carrying)
        let tokens = carrying.exitGrid.count
        for percent in [5, 10, 25, 50, 100] where carrying.carries {
            // Scattered over the picture, but the same in every run.
            var numbers = SplitMix64(seed: 1)
            var active = (0..<tokens).map { $0 < tokens * percent / 100 }
            active.shuffle(using: &numbers)
            lanes.append(("\(percent) % computed, others carried", carrying, active, answer))
        }
        self.lanes = lanes
    }

    /// Times `rounds` frames of each way, alternating between the ways.
    func run(rounds: Int, pictures: [RGBImage]) -> [Row] {
        var rows = lanes.map { Row(name: $0.name) }
        for round in -1..<rounds {
            for (index, lane) in lanes.enumerated() {
                let picture = pictures[(round + pictures.count) % pictures.count]
                let start = ContinuousClock.now
                if let active = lane.active {
                    lane.segmenter.segment(
                        picture, computing: round < 0 ? active.map { _ in true } : active, into: lane.result)
                } else {
                    lane.segmenter.segment(picture, into: lane.result)
                }
                guard round >= 0 else { continue }
                rows[index].milliseconds.append(start.duration(to: .now) / .milliseconds(1))
                rows[index].macs = lane.result.record.macs
                rows[index].denseMACs = lane.result.record.denseMACs
            }
        }
        return rows
    }

    static func text(_ rows: [Row]) -> String {
        let dense = rows[0].median
        let lines = rows.map { row in
            row.name.padding(toLength: 32, withPad: " ", startingAt: 0)
                + String(
                    format: "%9.3f ms  time %.3f  MACs %.3f  %+.3f", row.median, row.median / dense, row.ratio,
                    row.median / dense - row.ratio / rows[0].ratio)
        }
        return lines.joined(separator: "\n")
    }
}
