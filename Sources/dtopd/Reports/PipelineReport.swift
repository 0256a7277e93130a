import DToPPipeline
import Foundation

/// The result of `dtopd bench --pipeline`: how busy each thread was, and the frame rate reached as a share of what the
/// processors allow.
struct PipelineReport {
    /// One thread, or several of a kind.
    private struct Row {
        let name: String
        /// Processor time in seconds, without waiting.
        let seconds: Double
        /// Number of threads that share it.
        var threads = 1
    }

    let model: String
    let source: String
    let isa: String
    let workers: Int
    let stream: StreamReport
    let use: ProcessorUse
    let firstFrame: Duration
    private let cores = ProcessInfo.processInfo.activeProcessorCount

    private var frames: Double { Double(stream.summary.frames) }
    private var wall: Double { stream.summary.wallSeconds }

    /// The engine runs on `infer` and `workers`. `others` is mostly FFmpeg's own threads.
    private var rows: [Row] {
        let stages = stream.stages
        let decode = stages.decode / .seconds(1)
        let inference = stages.inference / .seconds(1)
        let output = stages.output / .seconds(1)
        return [
            Row(name: "decode", seconds: decode),
            Row(name: "infer", seconds: max(inference - use.callerWait, 0)),
            Row(name: "workers", seconds: max(use.workers - use.workerWait, 0), threads: workers - 1),
            Row(name: "output", seconds: output),
            Row(name: "others", seconds: max(use.process - decode - inference - output - use.workers, 0)),
        ]
    }

    private var waiting: Double { use.callerWait + use.workerWait }
    /// Core time per frame in seconds, without waiting.
    private var frameTime: Double { rows.reduce(0) { $0 + $1.seconds } / frames }

    /// Frames per second if no core were ever idle, or fewer if one thread alone takes longer. The engine's threads
    /// count as sharing their work evenly.
    private var allowed: Double {
        let rows = rows
        let engine = (rows[1].seconds + rows[2].seconds) / Double(workers)
        let longest = max(rows[0].seconds, engine, rows[3].seconds) / frames
        return 1 / max(frameTime / Double(cores), longest)
    }

    private var reached: Double { stream.summary.framesPerSecond / allowed }

    /// `reached`, as a share of what other programs left of the cores; nil if their idle time is unknown.
    private var reachedOfRest: Double? {
        use.idle.map { min(reached * wall * Double(cores) / (use.process + $0), 1) }
    }

    var text: String {
        func time(_ seconds: Double) -> String { String(format: "%8.3f ms", 1000 * seconds / frames) }
        var lines: [String] = [
            .row("model", "\(model), \(workers) threads, \(isa)"),
            .row("input", source),
        ]
        for row in rows where row.threads > 0 {
            let busy = String(format: "%6.1f %% busy", 100 * share(row))
            lines.append(.row(row.name, "\(time(row.seconds)) \(busy)" + (row.threads > 1 ? " each" : "")))
        }
        let others = reachedOfRest.map { String(format: ", %.1f %% of what other programs left", 100 * $0) } ?? ""
        lines += [
            .row("core time", "\(time(frameTime * frames)) a frame, and \(time(waiting).trimmed) of waiting awake"),
            .row(
                "frames",
                String(
                    format: "%8.1f a second, %d in %.1f s", stream.summary.framesPerSecond, stream.summary.frames, wall)
            ),
            .row("cores allow", String(format: "%8.1f a second, %d cores", allowed, cores)),
            .row("reached", String(format: "%8.1f %%", 100 * reached) + others),
            .row("first frame", String(format: "%8.1f ms after the start", firstFrame / .milliseconds(1))),
        ]
        return lines.joined(separator: "\n")
    }

    /// Share of the wall time that each of the row's threads was busy.
    private func share(_ row: Row) -> Double { row.seconds / wall / Double(max(row.threads, 1)) }

    /// One line; times are core times per frame in milliseconds.
    var json: String {
        get throws {
            func milliseconds(_ seconds: Double) -> Double { 1000 * seconds / frames }
            let rows = rows.filter { $0.threads > 0 }
            let row = PipelineRow(
                model: model, source: source, isa: isa, threads: workers, cores: cores, frames: stream.summary.frames,
                seconds: wall, fps: stream.summary.framesPerSecond, allowedFPS: allowed, reached: reached,
                reachedOfRest: reachedOfRest, coreTime: milliseconds(frameTime * frames),
                waiting: milliseconds(waiting),
                stages: Dictionary(uniqueKeysWithValues: rows.map { ($0.name, milliseconds($0.seconds)) }),
                busy: Dictionary(uniqueKeysWithValues: rows.map { ($0.name, share($0)) }),
                firstFrame: firstFrame / .milliseconds(1))
            return try row.oneLineJSON
        }
    }
}

extension String {
    fileprivate var trimmed: String { trimmingCharacters(in: .whitespaces) }
}

/// The output of `dtopd bench --pipeline --json`.
private struct PipelineRow: Encodable {
    let model: String
    let source: String
    let isa: String
    let threads: Int
    let cores: Int
    let frames: Int
    let seconds: Double
    let fps: Double
    let allowedFPS: Double
    let reached: Double
    let reachedOfRest: Double?
    let coreTime: Double
    let waiting: Double
    let stages: [String: Double]
    let busy: [String: Double]
    let firstFrame: Double

    enum CodingKeys: String, CodingKey {
        case model, source, isa, threads, cores, frames, seconds, fps, reached, busy, stages
        case allowedFPS = "fps_allowed"
        case reachedOfRest = "reached_of_rest"
        case coreTime = "core_ms"
        case waiting = "wait_ms"
        case firstFrame = "first_frame_ms"
    }
}
