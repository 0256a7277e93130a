import CKernels
import Compute
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// How often each unit and each worker ran, as counted by the C function.
private final class Visits {
    let counts: UnsafeMutablePointer<UInt32>
    let workers: UnsafeMutablePointer<UInt32>

    init(units: Int, workers: Int) {
        counts = .allocate(capacity: units)
        counts.initialize(repeating: 0, count: units)
        self.workers = .allocate(capacity: workers)
        self.workers.initialize(repeating: 0, count: workers)
    }

    deinit {
        counts.deallocate()
        workers.deallocate()
    }
}

private struct VisitTask {
    let counts, workers: UnsafeMutablePointer<UInt32>
}

private func threadCount() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
}

@Suite struct WorkerTeamTests {
    @Test(arguments: [1, 2, 3, 8])
    func everyUnitRunsOnce(size: Int) throws {
        let team = try #require(team_create(size))
        defer { team_destroy(team) }
        #expect(team_size(team) == size)
        var numbers = SeededGenerator(seed: UInt64(size))
        let visits = Visits(units: 64, workers: size)
        var task = VisitTask(counts: visits.counts, workers: visits.workers)
        var expected = [UInt32](repeating: 0, count: 64)
        var total = 0
        for _ in 0..<10_000 {
            // Deliberately not atomic: no two workers may have the same unit or number.
            let units = numbers.integer(0...64)
            team_run(
                team,
                { task, unit, worker in
                    let task = task!.assumingMemoryBound(to: VisitTask.self).pointee
                    task.counts[unit] += 1
                    task.workers[worker] += 1
                }, &task, units)
            for unit in 0..<units { expected[unit] += 1 }
            total += units
        }
        #expect((0..<64).allSatisfy { visits.counts[$0] == expected[$0] })
        #expect((0..<size).reduce(0) { $0 + Int(visits.workers[$1]) } == total)
    }

    /// Also during a task: each unit still runs once, on one thread if no core is left.
    @Test func coresAreLentAndTakenBack() throws {
        let size = ProcessInfo.processInfo.activeProcessorCount + 1
        let team = try #require(team_create(size))
        defer { team_destroy(team) }
        let visits = Visits(units: 200, workers: size)
        var task = VisitTask(counts: visits.counts, workers: visits.workers)
        let visit: team_unit = { task, unit, worker in
            let task = task!.assumingMemoryBound(to: VisitTask.self).pointee
            task.counts[unit] += 1
            task.workers[worker] += 1
            let start = clock()
            while clock() - start < CLOCKS_PER_SEC / 100_000 {}
        }
        func others() -> UInt32 { (1..<size).reduce(0) { $0 + visits.workers[$1] } }

        for _ in 1..<size { team_lend(team) }
        for _ in 0..<20 { team_run(team, visit, &task, 200) }
        #expect(others() == 0)
        for _ in 1..<size { team_take_back(team) }
        // Whether the workers wake in time is up to the system.
        var rounds: UInt32 = 20
        let help = Patience.holds {
            team_run(team, visit, &task, 200)
            rounds += 1
            return others() > 0
        }
        #expect(help)

        nonisolated(unsafe) let shared = team
        let lender = Thread {
            for round in 0..<2000 {
                if round.isMultiple(of: 2) { team_lend(shared) } else { team_take_back(shared) }
                Thread.sleep(forTimeInterval: 0.000_02)
            }
        }
        lender.start()
        while !lender.isFinished {
            team_run(team, visit, &task, 200)
            rounds += 1
        }
        #expect((0..<200).allSatisfy { visits.counts[$0] == rounds })
    }

    @Test(.enabled(if: ProcessInfo.processInfo.activeProcessorCount > 2, "needs more than two cores"))
    func aTeamWithThreadsForFewerCoresLendsNone() throws {
        let team = try #require(team_create(2))
        defer { team_destroy(team) }
        let visits = Visits(units: 200, workers: 2)
        var task = VisitTask(counts: visits.counts, workers: visits.workers)
        team_lend(team)
        let helps = Patience.holds {
            team_run(
                team,
                { task, _, worker in
                    task!.assumingMemoryBound(to: VisitTask.self).pointee.workers[worker] += 1
                    let start = clock()
                    while clock() - start < CLOCKS_PER_SEC / 100_000 {}
                }, &task, 200)
            return visits.workers[1] > 0
        }
        #expect(helps)
    }

    @Test func sleepersWakeUp() throws {
        let team = try #require(team_create(4))
        defer { team_destroy(team) }
        let visits = Visits(units: 100, workers: 4)
        var task = VisitTask(counts: visits.counts, workers: visits.workers)
        for _ in 0..<20 {
            Thread.sleep(forTimeInterval: 0.002)
            team_run(
                team, { task, unit, _ in task!.assumingMemoryBound(to: VisitTask.self).pointee.counts[unit] += 1 },
                &task, 100)
        }
        #expect((0..<100).allSatisfy { visits.counts[$0] == 20 })
    }

    @Test func sizesBelowOneMeanOne() throws {
        #expect(try #require(WorkerTeam(size: 0)).size == 1)
        #expect(try #require(WorkerTeam(size: -3)).size == 1)
        let team = try #require(team_create(0))
        #expect(team_size(team) == 1)
        team_destroy(team)
    }

    @Test func teamsLeaveNoThreadsBehind() throws {
        let before = try threadCount()
        for _ in 0..<200 {
            let outer = try #require(WorkerTeam(size: 3))
            let inner = try #require(WorkerTeam(size: 2))
            #expect(outer.size + inner.size == 5)
        }
        // Other tests have teams at the same time; 600 threads would stand out.
        #expect(try threadCount() < before + 100)
    }

    @Test func teamsMayRunInsideOneAnother() throws {
        let team = try #require(team_create(3))
        defer { team_destroy(team) }
        let visits = Visits(units: 50, workers: 3)
        var task = VisitTask(counts: visits.counts, workers: visits.workers)
        team_run(
            team,
            { task, unit, _ in
                guard let inner = team_create(2) else { return }
                defer { team_destroy(inner) }
                var own = task!.assumingMemoryBound(to: VisitTask.self).pointee
                own = VisitTask(counts: own.counts + unit, workers: own.workers)
                team_run(
                    inner,
                    { task, unit, _ in
                        if unit == 5 { task!.assumingMemoryBound(to: VisitTask.self).pointee.counts[0] += 1 }
                    }, &own, 9)
            }, &task, 50)
        #expect((0..<50).allSatisfy { visits.counts[$0] == 1 })
    }

    /// Work counts as work, and spinning as waiting.
    @Test func tellsWorkFromWaiting() throws {
        let team = try #require(team_create(2))
        defer { team_destroy(team) }
        let idle = team_measure(team)
        let busy: team_unit = { _, _, _ in
            let start = clock()
            while clock() - start < CLOCKS_PER_SEC / 500 {}
        }
        var nothing = 0
        for _ in 0..<5 { team_run(team, busy, &nothing, 20) }
        let worked = team_measure(team)
        #expect(worked.workers > idle.workers && worked.worker_spin < worked.workers)
        #expect(worked.worker_spin >= idle.worker_spin && worked.caller_spin >= idle.caller_spin)

        // Hardly any work, and a worker that keeps looking for it: waiting becomes a good part of its time.
        let hasWaited = Patience.holds {
            for _ in 0..<200 { team_run(team, { _, _, _ in }, &nothing, 2) }
            let waited = team_measure(team)
            return waited.worker_spin > 0.3 * waited.workers
        }
        #expect(hasWaited)
    }

    @Test func aTeamOfOneHasNoWorkers() throws {
        let team = try #require(team_create(1))
        defer { team_destroy(team) }
        var nothing = 0
        team_run(team, { _, _, _ in }, &nothing, 100)
        let times = team_measure(team)
        #expect(times.workers == 0 && times.worker_spin == 0 && times.caller_spin == 0)
    }
}
