import CKernels

/// Processor time of a team's threads since its creation, in seconds.
public struct WorkerTimes: Sendable {
    /// Time of all workers, without the callers.
    public let workers: Double
    /// Part of it spent waiting, awake, for a task.
    public let workerWait: Double
    /// Part of the callers' own time spent waiting, awake, for the workers.
    public let callerWait: Double

    init(_ times: team_times) {
        workers = times.workers
        workerWait = times.worker_spin
        callerWait = times.caller_spin
    }
}
