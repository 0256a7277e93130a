import Compute
import DToPTestSupport
import Foundation
import Testing

@Suite struct ProductTests {
    private static let sizes = [1, 2, 3, 4, 5]

    @Test(arguments: Kernels.installed)
    func resultsDoNotDependOnTheTeam(kernels: Kernels) throws {
        var numbers = SeededGenerator(seed: 31)
        // Large enough to be shared, odd, with few rows and with many.
        for (rows, inputs, outputs) in [(3, 700, 601), (57, 129, 190), (333, 70, 95), (1, 1, 1)] {
            let x = TestMatrix(rows: rows, columns: inputs, stride: inputs + 5, using: &numbers)
            let linear = Linear(
                weight: numbers.floats(inputs * outputs), bias: numbers.floats(outputs), inputs: inputs,
                outputs: outputs, kernels: kernels)
            for finish in [Finish.store, .add, .gelu, .relu] {
                let results = try Self.sizes.map { size in
                    let out = TestMatrix(rows: rows, columns: outputs, stride: outputs + 3) { Float($0 - $1) }
                    try #require(WorkerTeam(size: size, kernels: kernels))
                        .apply(linear, to: x.view, into: out.view, finish: finish)
                    #expect(out.gapsAreUntouched)
                    return out.bits
                }
                for result in results { #expect(result == results[0], "\(rows) x \(inputs) x \(outputs)") }
            }
        }
    }

    @Test func finishesFollowTheProduct() throws {
        var numbers = SeededGenerator(seed: 32)
        let (rows, inputs, outputs) = (65, 40, 50)
        let x = TestMatrix(rows: rows, columns: inputs, using: &numbers)
        let weight = numbers.floats(inputs * outputs)
        let bias = numbers.floats(outputs)
        let team = try #require(WorkerTeam(size: 2))
        for finish in [Finish.store, .add, .gelu, .relu] {
            for biased in [true, false] {
                let linear = Linear(weight: weight, bias: biased ? bias : nil, inputs: inputs, outputs: outputs)
                let out = TestMatrix(rows: rows, columns: outputs) { Float($0) / 10 - Float($1) / 10 }
                team.apply(linear, to: x.view, into: out.view, finish: finish)
                for row in 0..<rows {
                    for column in 0..<outputs {
                        var sum = biased ? Double(bias[column]) : 0
                        for k in 0..<inputs { sum += Double(x.view[row, k]) * Double(weight[column * inputs + k]) }
                        let truth =
                            switch finish {
                            case .store: sum
                            case .add: sum + Double(Float(row) / 10 - Float(column) / 10)
                            case .gelu: sum / 2 * (1 + erf(sum / 2.0.squareRoot()))
                            case .relu: max(sum, 0)
                            }
                        #expect(abs(Double(out.view[row, column]) - truth) < 2e-5)
                    }
                }
            }
        }
    }

    @Test(arguments: Kernels.installed) func rowsGiveTheSameBitsAlone(kernels: Kernels) throws {
        var numbers = SeededGenerator(seed: 33)
        let (rows, inputs, outputs) = (120, 96, 130)
        let x = TestMatrix(rows: rows, columns: inputs, using: &numbers)
        let linear = Linear(
            weight: numbers.floats(inputs * outputs), bias: numbers.floats(outputs), inputs: inputs, outputs: outputs,
            kernels: kernels)
        let team = try #require(WorkerTeam(size: 3, kernels: kernels))
        let whole = TestMatrix(rows: rows, columns: outputs)
        team.apply(linear, to: x.view, into: whole.view, finish: .gelu)
        let pieces = TestMatrix(rows: rows, columns: outputs)
        var start = 0
        while start < rows {
            let count = min(numbers.integer(1...40), rows - start)
            team.apply(
                linear, to: x.view.rows(from: start, count: count), into: pieces.view.rows(from: start, count: count),
                finish: .gelu)
            start += count
        }
        #expect(pieces.bits == whole.bits)
    }

    @Test(arguments: Kernels.installed) func packedRowsGiveScalarProducts(kernels: Kernels) throws {
        var numbers = SeededGenerator(seed: 34)
        let x = TestMatrix(rows: 37, columns: 24, stride: 30, using: &numbers)
        let other = TestMatrix(rows: 19, columns: 24, stride: 25, using: &numbers)
        let packed = AlignedMemory(count: roundUpToPanel(19) * 24)
        let out = TestMatrix(rows: 37, columns: 19, stride: 32)
        let team = try #require(WorkerTeam(size: 2, kernels: kernels))
        team.pack(other.view, into: packed.floats)
        team.multiply(x.view, packed: packed.floats, into: out.view)
        for row in 0..<37 {
            for column in 0..<19 {
                let truth = (0..<24).reduce(0.0) { $0 + Double(x.view[row, $1]) * Double(other.view[column, $1]) }
                #expect(abs(Double(out.view[row, column]) - truth) < 1e-5)
            }
        }
        #expect(out.gapsAreUntouched)
    }

    @Test(arguments: sizes)
    func layerNormDoesNotDependOnTheTeam(size: Int) throws {
        var numbers = SeededGenerator(seed: 35)
        let x = TestMatrix(rows: 1000, columns: 70, stride: 75, using: &numbers)
        let norm = LayerNorm(weight: numbers.floats(70), bias: numbers.floats(70), epsilon: 1e-6)
        let out = TestMatrix(rows: 1000, columns: 70, stride: 71)
        try #require(WorkerTeam(size: size)).apply(norm, to: x.view, into: out.view)
        let alone = try #require(WorkerTeam(size: 1))
        let row = TestMatrix(rows: 1, columns: 70)
        for index in 0..<1000 {
            alone.apply(norm, to: x.view.rows(from: index, count: 1), into: row.view)
            #expect((0..<70).allSatisfy { row.view[0, $0] == out.view[index, $0] })
        }
        #expect(out.gapsAreUntouched)
    }
    @Test(arguments: Kernels.installed, sizes)
    func aProductAfterLayerNormEqualsBothInTurn(kernels: Kernels, size: Int) throws {
        var numbers = SeededGenerator(seed: 36)
        let (rows, inputs, outputs) = (700, 70, 41)
        let x = TestMatrix(rows: rows, columns: inputs, stride: 75, using: &numbers)
        let norm = LayerNorm(weight: numbers.floats(inputs), bias: numbers.floats(inputs), epsilon: 1e-6)
        let (weight, bias) = (numbers.floats(inputs * outputs), numbers.floats(outputs))
        let team = try #require(WorkerTeam(size: size, kernels: kernels))
        for precision in Precision.allCases where precision == .float32 || kernels.multipliesIntegers {
            let linear = Linear(
                weight: weight, bias: bias, inputs: inputs, outputs: outputs, precision: precision, kernels: kernels)
            let normed = TestMatrix(rows: rows, columns: inputs)
            let (expected, found) = (TestMatrix(rows: rows, columns: outputs), TestMatrix(rows: rows, columns: outputs))
            team.apply(norm, to: x.view, into: normed.view)
            team.apply(linear, to: normed.view, into: expected.view, finish: .gelu)
            let scratch = TestMatrix(rows: rows, columns: inputs)
            team.apply(linear, to: x.view, after: norm, scratch: scratch.view, into: found.view, finish: .gelu)
            #expect(found.bits == expected.bits)
        }
    }
}
