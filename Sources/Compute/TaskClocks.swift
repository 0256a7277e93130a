import CKernels

/// Measures where the time of a worker team's tasks goes, by their kind.
package final class TaskClocks {
    /// What a task is counted as.
    package enum Kind: Int, CaseIterable, Sendable {
        case patches
        case layerNorm
        case quantise
        case integerProducts
        case products
        case storeKeys
        case attention
        case scores
        case upsampling
        case change
    }

    /// Nanoseconds that all workers have spent in units of each kind.
    private let busy: UnsafeMutablePointer<UInt64>
    /// Nanoseconds from the start of each task to its end.
    private var elapsed: UInt64 = 0

    init() {
        busy = .allocate(capacity: Kind.allCases.count)
        busy.initialize(repeating: 0, count: Kind.allCases.count)
    }

    deinit { busy.deallocate() }

    /// Seconds that all workers have spent in units of `kind`.
    package func busySeconds(_ kind: Kind) -> Double { Double(busy[kind.rawValue]) / 1e9 }

    /// Seconds in which there was a task.
    package var taskSeconds: Double { Double(elapsed) / 1e9 }

    /// Runs a task's units; without a `team`, on this thread.
    package func run(
        _ unit: @convention(c) (UnsafeRawPointer?, Int, Int) -> Void, _ task: UnsafeRawPointer, count: Int,
        kind: Kind, team: OpaquePointer?
    ) {
        let start = team_clock()
        if let team {
            team_run_timed(team, unit, task, count, busy + kind.rawValue)
        } else {
            for index in 0..<count { unit(task, index, 0) }
            busy[kind.rawValue] += team_clock() - start
        }
        elapsed += team_clock() - start
    }
}
