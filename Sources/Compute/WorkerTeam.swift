import CKernels
import Synchronization

/// Threads, including the caller, that compute one step at a time together, and the kernels they use.
///
/// Results do not depend on `size`. Only one thread may use a team at a time: threads that share one take turns.
///
/// `@unchecked Sendable`: it may be handed to another thread; threads that share it must use `turn`.
package final class WorkerTeam: @unchecked Sendable {
    /// The kernels that compute its tasks.
    package let kernels: Kernels
    @usableFromInline let team: OpaquePointer
    /// Measures the tasks; nil unless asked for.
    package private(set) var clocks: TaskClocks?
    private let turns = TurnLock()
    private let loans: Mutex<LentCores>
    private let start = SuspendingClock.now
    /// Scratch of the thread whose turn it is, for one task.
    private var scratchMemory = AlignedMemory(count: 0)

    /// Creates a team of `size` workers, at least one; nil if the system refuses the threads.
    package init?(size: Int, kernels: Kernels = .preferred) {
        guard let team = team_create(max(size, 1)) else { return nil }
        self.team = team
        self.kernels = kernels
        // Cores without a worker cost nothing to lend; of the others the team keeps at least half.
        loans = Mutex(LentCores(most: team_spare(team) + team_size(team) / 2))
    }

    deinit { team_destroy(team) }

    /// Number of workers, including the caller.
    package var size: Int { team_size(team) }

    /// Processor time of its threads so far. Takes a millisecond.
    package var times: WorkerTimes { WorkerTimes(team_measure(team)) }

    /// Measures the tasks from now on, which costs each a microsecond. Only the thread whose turn it is may call it.
    package func startClocks() -> TaskClocks {
        let clocks = TaskClocks()
        self.clocks = clocks
        return clocks
    }

    /// Lends a core to `thread`, which is about to compute: the team does with one worker less until the loan ends. It
    /// gives up no worker while there are cores without one, half of its cores are lent, or `thread` is blocked. Takes
    /// a microsecond; any thread may call it.
    package func lendCore(to thread: ThreadClock) -> CoreLoan {
        CoreLoan(changeLoans { $0.add(thread, at: age) }, of: self)
    }

    func takeBack(_ loan: Int) { changeLoans { $0.remove(loan) } }

    /// Number of cores lent now.
    package var coresLent: Int { team_lent(team) }

    /// Most cores lent at once.
    package var mostCoresLent: Int { loans.withLock(\.most) }

    private var age: Duration { start.duration(to: .now) }

    private func changeLoans<Result>(_ change: (inout LentCores) -> Result) -> Result {
        loans.withLock { loans in
            let before = loans.count
            let result = change(&loans)
            if loans.count > before { for _ in before..<loans.count { team_lend(team) } }
            if loans.count < before { for _ in loans.count..<before { team_take_back(team) } }
            return result
        }
    }

    /// Runs `body` while no other thread has a turn; turns go in the order of the calls and do not nest.
    package func turn<Result>(_ body: () throws -> Result) rethrows -> Result {
        turns.lock()
        defer { turns.unlock() }
        // A borrower that has not computed since the last turn does not need its core; this turn does.
        changeLoans { $0.review(at: age) }
        return try body()
    }

    /// Scratch for `count` values, reallocated only to grow.
    package func scratch<Value: BitwiseCopyable>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
        let floats = (count * MemoryLayout<Value>.stride + 3) / MemoryLayout<Float>.stride
        if scratchMemory.count < floats { scratchMemory = AlignedMemory(count: floats) }
        return UnsafeMutableRawPointer(scratchMemory.floats).assumingMemoryBound(to: type)
    }

    /// Multiply-adds that one worker does in the time it takes to wake another.
    @usableFromInline static let smallestSharedWork = 1 << 20

    /// Runs all units of a C task and waits for them; a task with little `work` (multiply-adds) stays on this thread.
    /// - Parameter kind: what the task is counted as if tasks are measured.
    @inlinable @inline(__always)
    package func run<Task: BitwiseCopyable>(
        _ task: Task, kind: TaskClocks.Kind, work: Int = .max, units: (UnsafePointer<Task>) -> Int,
        unit: @convention(c) (UnsafeRawPointer?, Int, Int) -> Void
    ) {
        withUnsafePointer(to: task) { task in
            let count = units(task)
            if let clocks {
                clocks.run(unit, task, count: count, kind: kind, team: work >= Self.smallestSharedWork ? team : nil)
            } else if work >= Self.smallestSharedWork {
                team_run(team, unit, task, count)
            } else {
                for index in 0..<count { unit(task, index, 0) }
            }
        }
    }
}
