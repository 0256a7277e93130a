import Compute
import DToPPipeline
import Foundation
import Glibc

/// Processor time used, in seconds.
struct ProcessorUse {
    /// Of all threads of this process.
    private(set) var process: Double
    /// Of the engine's workers.
    private(set) var workers: Double
    /// Time that the workers, and the callers of the team, spent waiting awake.
    private(set) var workerWait: Double
    private(set) var callerWait: Double
    /// Time in which processors were idle; nil if it is unknown, or if this process may not use all processors.
    private(set) var idle: Double?

    /// Takes the totals up to now.
    init(of team: WorkerTeam) {
        let times = team.times
        workers = times.workers
        workerWait = times.workerWait
        callerWait = times.callerWait
        process = Duration.usedByProcess / .seconds(1)
        idle = Self.idle
    }

    /// The time used between two measurements.
    static func - (end: Self, start: Self) -> Self {
        var difference = end
        difference.process -= start.process
        difference.workers -= start.workers
        difference.workerWait -= start.workerWait
        difference.callerWait -= start.callerWait
        if let before = start.idle { difference.idle? -= before } else { difference.idle = nil }
        return difference
    }

    private static var idle: Double? {
        let system = ProcessInfo.processInfo
        guard system.activeProcessorCount == system.processorCount,
            let text = try? String(contentsOfFile: "/proc/stat", encoding: .ascii)
        else { return nil }
        // proc(5): "cpu user nice system idle iowait ...", in ticks.
        let ticks = text.prefix { $0 != "\n" }.split(separator: " ").dropFirst().map { Double($0) ?? 0 }
        return ticks.count > 4 ? (ticks[3] + ticks[4]) / Double(sysconf(Int32(_SC_CLK_TCK))) : nil
    }
}
