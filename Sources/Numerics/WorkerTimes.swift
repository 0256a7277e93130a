import CKernels

/// Processor time of a team's threads since it was made, in seconds.
public struct WorkerTimes: Sendable {
    /// Of all workers besides the callers of the team.
    public let workers: Double
    /// How much of that they waited, awake, for a task.
    public let workerWait: Double
    /// How much of their own time the callers waited, awake, for the workers.
    public let callerWait: Double

    init(_ times: team_times) {
        workers = times.workers
        workerWait = times.worker_spin
        callerWait = times.caller_spin
    }
}
