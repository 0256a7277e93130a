import Compute
import DToPEngine
import Foundation
import Imaging

/// Shows where the workers' time for a frame goes: into each kind of task, waiting for each other, and the rest.
struct BenchWhere {
    struct Row: Encodable {
        let part: String
        /// Milliseconds a frame, of all workers together.
        let milliseconds: Double
        /// Share of the frame's time, in percent.
        let percent: Double
    }

    let segmenter: Segmenter
    let result: Segmentation
    let team: WorkerTeam

    /// Computes `frames` frames, one after the other.
    func run(frames: Int, pictures: [RGBImage]) -> [Row] {
        for picture in pictures.prefix(3) { segmenter.segment(picture, into: result) }
        let clocks = team.startClocks()
        let start = ContinuousClock.now
        for frame in 0..<frames { segmenter.segment(pictures[frame % pictures.count], into: result) }
        let elapsed = start.duration(to: .now) / .seconds(1)
        let workers = Double(team.size)

        var parts = TaskClocks.Kind.allCases.map { (Self.name($0), clocks.busySeconds($0)) }
        let busy = parts.reduce(0) { $0 + $1.1 }
        parts.append(("waiting at the end of a task", workers * clocks.taskSeconds - busy))
        parts.append(("one thread alone, others waiting", workers * (elapsed - clocks.taskSeconds)))
        return parts.filter { $0.1 > 0 }.map { part, seconds in
            Row(
                part: part, milliseconds: 1000 * seconds / Double(frames),
                percent: 100 * seconds / (workers * elapsed))
        }
    }

    static func text(_ rows: [Row]) -> String {
        let lines = rows.map { row in
            row.part.padding(toLength: 34, withPad: " ", startingAt: 0)
                + String(format: "%9.3f ms %5.1f %%", row.milliseconds, row.percent)
        }
        return lines.joined(separator: "\n")
    }

    private static func name(_ kind: TaskClocks.Kind) -> String {
        switch kind {
        case .patches: "cutting patches"
        case .layerNorm: "layer norm"
        case .quantise: "quantising rows, with layer norm"
        case .integerProducts: "products in 8 bits, with GELU"
        case .products: "products in float32"
        case .storeKeys: "storing keys and values"
        case .attention: "attention"
        case .scores: "heads' scores"
        case .upsampling: "upsampling"
        case .change: "finding changes"
        }
    }
}
