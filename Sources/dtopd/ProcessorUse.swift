import DToPPipeline
import Foundation
import Glibc
import Numerics

/// What has been used of the processors, in seconds.
struct ProcessorUse {
    /// By all threads of this process.
    private(set) var process: Double
    /// By the workers of the engine.
    private(set) var workers: Double
    /// How much of their time the workers waited awake, and those who call them.
    private(set) var workerWait: Double
    private(set) var callerWait: Double
    /// By nobody; nil where that is unknown, or not all processors are open to this process.
    private(set) var idle: Double?

    /// Up to now.
    init(of team: WorkerTeam) {
        let times = team.times
        workers = times.workers
        workerWait = times.workerWait
        callerWait = times.callerWait
        process = Duration.usedByProcess / .seconds(1)
        idle = Self.idle
    }

    /// What was used between the two.
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
