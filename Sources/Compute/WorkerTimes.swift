import CKernels

/// Processor time of a team's threads since its creation, in seconds.
package struct WorkerTimes: Sendable {
    /// Time of all workers, without the callers.
    package let workers: Double
    /// Part of it spent waiting, awake, for a task.
    package let workerWait: Double
    /// Part of the callers' own time spent waiting, awake, for the workers.
    package let callerWait: Double

    init(_ times: team_times) {
        workers = times.workers
        workerWait = times.worker_spin
        callerWait = times.caller_spin
    }
}
