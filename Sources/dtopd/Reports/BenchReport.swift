import Compute
import DToPEngine
import Foundation
import Imaging

/// Collects the measurements of each frame of `dtopd bench`, and formats them.
struct BenchReport {
    let model: String
    let input: PixelSize
    let threads: Int
    let precision: Precision
    let kernels: String
    /// Bytes of the weights, of the working memory, and of the working memory as `Blueprint` predicts it.
    var memory = (weights: 0, working: 0, modelled: 0)

    private var milliseconds: [Double] = []
    private var stages = [[Double]](repeating: [], count: StageClock.Stage.allCases.count)
    private var macs = 0
    private var denseMACs = 0
    private var allocations: UInt64 = 0
    private var exits: [Int] = []
    private var flips = 0

    init(model: String, input: PixelSize, precision: Precision, threads: Int, kernels: String) {
        self.model = model
        self.input = input
        self.threads = threads
        self.precision = precision
        self.kernels = kernels
    }

    mutating func reserve(_ frames: Int) {
        milliseconds.reserveCapacity(frames)
        for stage in stages.indices { stages[stage].reserveCapacity(frames) }
    }

    mutating func add(_ record: SegmentationRecord, time: Duration, allocations: UInt64) {
        milliseconds.append(time / .milliseconds(1))
        for stage in StageClock.Stage.allCases {
            stages[stage.rawValue].append(record.clock.milliseconds(stage))
        }
        if exits.isEmpty { exits = record.exits.map { _ in 0 } }
        for stage in exits.indices { exits[stage] += record.exits[stage] }
        flips += record.flips
        macs += record.macs
        denseMACs += record.denseMACs
        self.allocations += allocations
    }

    /// The upper median of `values`, which must not be empty.
    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private var frames: Int { milliseconds.count }
    private var median: Double { Self.median(milliseconds) }
    private var exitShares: [Double] {
        let total = Double(max(exits.reduce(0, +), 1))
        return exits.map { Double($0) / total }
    }

    var text: String {
        var lines: [String] = [.row("model", "\(model), \(input), \(precision), \(threads) threads, \(kernels)")]
        for stage in StageClock.Stage.allCases {
            let time = Self.median(stages[stage.rawValue])
            lines.append(.row("\(stage)", String(format: "%8.3f ms %5.1f %%", time, 100 * time / median)))
        }
        let spread = String(format: "(min %.3f, max %.3f)", milliseconds.min() ?? 0, milliseconds.max() ?? 0)
        lines += [
            .row("frame", String(format: "%8.3f ms  median of %d %@", median, frames, spread)),
            .row("fps", String(format: "%8.1f", 1000 / median)),
            .row(
                "macs",
                String(
                    format: "%8.3f G of %.3f G dense (%.3f)", Double(macs) / Double(frames) / 1e9,
                    Double(denseMACs) / Double(frames) / 1e9, Double(macs) / Double(denseMACs))),
            .row("rate", String(format: "%8.1f GMAC/s", Double(macs) / Double(frames) / median / 1e6)),
            .row("exits", exitShares.map { String(format: "%.1f %%", 100 * $0) }.joined(separator: ", ")),
            .row("flips", "\(flips) tokens whose class changed after they left"),
            .row("allocations", "\(allocations) in \(frames) frames"),
            .row(
                "memory",
                String(
                    format: "%8.1f MB besides %.1f MB of weights; %.2f times what the network needs",
                    Double(memory.working) / 1e6, Double(memory.weights) / 1e6,
                    Double(memory.working) / Double(max(memory.modelled, 1)))),
        ]
        return lines.joined(separator: "\n")
    }

    /// One line; a frame's times are medians in milliseconds.
    var json: String {
        get throws {
            let stages = StageClock.Stage.allCases.map { stage in
                (stage, Self.median(self.stages[stage.rawValue]))
            }
            let row = BenchRow(
                model: model, input: input.description, precision: precision.rawValue, threads: threads, isa: kernels,
                frames: frames,
                medianMs: median,
                minMs: milliseconds.min() ?? 0, fps: 1000 / median,
                stages: Dictionary(uniqueKeysWithValues: stages.map { ("\($0)", $1) }), macs: macs / frames,
                denseMacs: denseMACs / frames, ratio: Double(macs) / Double(denseMACs), exits: exitShares,
                flips: flips, allocations: allocations, workingBytes: memory.working,
                weightBytes: memory.weights, modelledBytes: memory.modelled)
            return try row.oneLineJSON
        }
    }
}

/// The output of `dtopd bench --json`.
private struct BenchRow: Encodable {
    let model: String
    let input: String
    let precision: String
    let threads: Int
    let isa: String
    let frames: Int
    let medianMs: Double
    let minMs: Double
    let fps: Double
    let stages: [String: Double]
    let macs: Int
    let denseMacs: Int
    let ratio: Double
    let exits: [Double]
    let flips: Int
    let allocations: UInt64
    let workingBytes: Int
    let weightBytes: Int
    let modelledBytes: Int

    enum CodingKeys: String, CodingKey {
        case model, input, precision, threads, isa, frames, fps, stages, macs, ratio, exits, flips, allocations
        case medianMs = "ms_median"
        case minMs = "ms_min"
        case denseMacs = "dense_macs"
        case workingBytes = "working_bytes"
        case weightBytes = "weight_bytes"
        case modelledBytes = "modelled_bytes"
    }
}
