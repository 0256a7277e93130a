import Compute
import DToPTestSupport
import Testing

/// What holds of OpenBLAS's products beyond what holds of every set's, wherever the library is installed.
@Suite(.enabled(if: Kernels.openBLASProblem == nil, "\(Kernels.openBLASProblem ?? "")"))
struct OpenBLASTests {
    private func kernels() throws -> Kernels {
        try #require(Kernels.installed.first { $0.name == "openblas" })
    }

    /// It is faster than the scalar set and slower than any other.
    @Test func comesAfterTheScalarSet() throws {
        #expect(Kernels.installed.firstIndex { $0.name == "openblas" } == 1)
        #expect(try !kernels().multipliesIntegers && !kernels().multipliesBFloat16)
    }

    /// The library is not loaded for those who do not ask for it.
    @Test(.enabled(if: Kernels.wanted == nil && Kernels.installed.count > 2))
    func isLeftOutWhereThereAreOthers() {
        #expect(!Kernels.available.contains { $0.name == "openblas" })
    }

    /// Equal rows give equal bits at every place, in products of any number of rows: the library's kernels differ at
    /// the edges of a matrix.
    @Test func equalRowsGiveEqualBits() throws {
        var numbers = SeededGenerator(seed: 61)
        let kernels = try kernels()
        let team = try #require(WorkerTeam(size: 1, kernels: kernels))
        for (inputs, outputs) in [(1, 1), (7, 40), (64, 576), (192, 33), (600, 20), (1100, 150)] {
            let linear = Linear(
                weight: numbers.floats(inputs * outputs), bias: nil, inputs: inputs, outputs: outputs, kernels: kernels)
            let row = numbers.floats(inputs)
            var expected: [UInt32]?
            for rows in [1, 2, 3, 4, 5, 7, 8, 14, 55, 56, 57, 61, 113] {
                let x = TestMatrix(rows: rows, columns: inputs) { row[$1] }
                let out = TestMatrix(rows: rows, columns: outputs)
                team.apply(linear, to: x.view, into: out.view)
                for index in 0..<rows {
                    let bits = (0..<outputs).map { out.view[index, $0].bitPattern }
                    #expect(bits == expected ?? bits, "row \(index) of \(rows), \(inputs) x \(outputs)")
                    expected = bits
                }
            }
        }
    }
}
