import CKernels
import Compute
import DToPTestSupport
import Testing

@Suite struct TaskClocksTests {
    /// Time is counted for the kinds of task that ran, never for more than all workers had.
    @Test(arguments: [1, 3])
    func countWhatRuns(size: Int) throws {
        var numbers = SeededGenerator(seed: 51)
        let team = try #require(WorkerTeam(size: size))
        let x = TestMatrix(rows: 700, columns: 128, using: &numbers)
        let out = TestMatrix(rows: 700, columns: 256)
        let linear = Linear(weight: numbers.floats(128 * 256), bias: nil, inputs: 128, outputs: 256)
        let norm = LayerNorm(weight: numbers.floats(128), bias: numbers.floats(128), epsilon: 1e-6)
        let clocks = team.startClocks()
        team.apply(linear, to: x.view, into: out.view)
        #expect(clocks.busySeconds(.layerNorm) == 0)
        // Too small to be shared.
        team.apply(norm, to: x.view.rows(from: 0, count: 2), into: x.view.rows(from: 0, count: 2))
        let busy = TaskClocks.Kind.allCases.filter { clocks.busySeconds($0) > 0 }
        #expect(busy == [.layerNorm, .products])
        let sum = TaskClocks.Kind.allCases.reduce(0) { $0 + clocks.busySeconds($1) }
        #expect(sum <= Double(size) * clocks.taskSeconds)
    }

    @Test func changeNoResults() throws {
        var numbers = SeededGenerator(seed: 52)
        let x = TestMatrix(rows: 300, columns: 64, using: &numbers)
        let linear = Linear(weight: numbers.floats(64 * 96), bias: nil, inputs: 64, outputs: 96)
        func result(timed: Bool) throws -> [UInt32] {
            let team = try #require(WorkerTeam(size: 2))
            if timed { _ = team.startClocks() }
            let out = TestMatrix(rows: 300, columns: 96)
            team.apply(linear, to: x.view, into: out.view)
            return out.bits
        }
        #expect(try result(timed: true) == result(timed: false))
    }
}
