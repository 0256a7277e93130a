import CKernels

/// Threads that compute one step at a time together, the caller among them, with the kernels they use.
///
/// Results do not depend on `size`. Only one thread may use a team at a time: threads that share one take turns.
///
/// `@unchecked Sendable`: it may be handed to another thread; who shares it sees to it that `turn` is taken.
public final class WorkerTeam: @unchecked Sendable {
    /// What its tasks are computed with.
    public let kernels: Kernels
    private let team: OpaquePointer
    private let turns = TurnLock()
    /// Of whoever's turn it is, for the time of one task.
    private var scratchMemory = AlignedMemory(count: 0)

    /// A team of `size` workers (at least one). Nil if the system refuses the threads.
    public init?(size: Int, kernels: Kernels = .preferred) {
        guard let team = team_create(max(size, 1)) else { return nil }
        self.team = team
        self.kernels = kernels
    }

    deinit { team_destroy(team) }

    /// Workers, the caller among them.
    public var size: Int { team_size(team) }

    /// What its threads have used of the processors so far. It takes a millisecond.
    public var times: WorkerTimes { WorkerTimes(team_measure(team)) }

    /// Says that another thread is about to compute: the team does with one worker less until the core is taken back,
    /// unless it has threads for fewer cores than there are. Costs nothing; any thread may call it.
    public func lendCore() { team_lend(team) }
    public func takeCoreBack() { team_take_back(team) }

    /// How many threads have been promised a core.
    package var coresLent: Int { team_lent(team) }

    /// Runs `body` when no other thread's turn is under way, in the order of the calls. Turns do not nest.
    public func turn<Result>(_ body: () throws -> Result) rethrows -> Result {
        turns.lock()
        defer { turns.unlock() }
        return try body()
    }

    /// Room for `count` values, allocated anew only where they are more than ever before.
    func scratch<Value: BitwiseCopyable>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<Value> {
        let floats = (count * MemoryLayout<Value>.stride + 3) / MemoryLayout<Float>.stride
        if scratchMemory.count < floats { scratchMemory = AlignedMemory(count: floats) }
        return UnsafeMutableRawPointer(scratchMemory.floats).assumingMemoryBound(to: type)
    }

    /// Multiply-adds that one worker does in the time it takes to wake another.
    static let smallestSharedWork = 1 << 20

    /// Runs all units of a C task and waits for them; a task of little `work` (multiply-adds) stays on this thread.
    @inline(__always)
    func run<Task: BitwiseCopyable>(
        _ task: Task, work: Int = .max, units: (UnsafePointer<Task>) -> Int,
        unit: @convention(c) (UnsafeRawPointer?, Int, Int) -> Void
    ) {
        withUnsafePointer(to: task) { task in
            let count = units(task)
            if work >= Self.smallestSharedWork {
                team_run(team, unit, task, count)
            } else {
                for index in 0..<count { unit(task, index, 0) }
            }
        }
    }
}
