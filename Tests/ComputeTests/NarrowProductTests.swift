import CKernels
import Compute
import DToPTestSupport
import Foundation
import Testing

/// Products of words that hold several values each.
@Suite struct NarrowProductTests {
    private static let shapes =
        (1...17).map { ($0, 2 * $0, 3) } + [(1, 100, 50), (70, 1, 1), (14, 32, 16), (37, 90, 49)]
    private static let scalar = Kernels.available[0]

    /// The product of `a` and `panels`, with `units`, `scales` and `offsets` as for integers.
    private func multiply(
        _ gemm: @convention(c) (UnsafePointer<gemm_block>?) -> Void, a: [UInt8], panels: [UInt8], units: [row_unit],
        scales: [Float], offsets: [Float], rows: Int, columns: Int, depth: Int, finish: finish
    ) -> TestMatrix {
        let out = TestMatrix(rows: rows, columns: columns, stride: columns + 3) { Float($0 - $1) }
        a.withUnsafeBytes { a in
            panels.withUnsafeBytes { panels in
                units.withUnsafeBufferPointer { units in
                    scales.withUnsafeBufferPointer { scales in
                        offsets.withUnsafeBufferPointer { offsets in
                            var block = gemm_block()
                            block.a = a.baseAddress
                            block.lda = depth
                            block.rows = rows
                            block.depth = depth
                            block.panels = panels.baseAddress
                            block.panel_stride = depth * Int(PANEL)
                            block.columns = columns
                            block.bias = scales.baseAddress
                            block.c = out.view.base
                            block.ldc = out.view.stride
                            block.finish = finish
                            block.units = units.baseAddress
                            block.scales = scales.baseAddress
                            block.offsets = offsets.baseAddress
                            gemm(&block)
                        }
                    }
                }
            }
        }
        return out
    }

    @Test(arguments: Kernels.installed.filter(\.multipliesIntegers))
    func integersAreMultipliedExactly(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 41)
        let most = kernels.table.pointee.quantise_most
        for (rows, columns, depth) in Self.shapes {
            let padded = roundUpToPanel(columns)
            // About half of the values are the largest possible.
            let a = (0..<4 * rows * depth).map { _ in
                numbers.bool() ? UInt8(most) : UInt8(numbers.integer(0...Int(most)))
            }
            // Four of the largest products must fit 16 bits where they are summed in them.
            let largest = kernels.table.pointee.sums_in_16_bits ? 64 : 127
            let panels = (0..<4 * padded * depth).map { _ in
                UInt8(bitPattern: Int8(numbers.bool() ? largest : numbers.integer(-largest...largest)))
            }
            // With powers of two and small integers nothing is rounded, whatever the order of computation.
            func power() -> Float { [0.25, 0.5, 1, 2, 4][numbers.integer(0...4)] }
            let units = (0..<rows).map { _ in row_unit(scale: power(), zero: Int32(numbers.integer(0...255))) }
            let scales = (0..<padded).map { _ in power() }
            let offsets = (0..<padded).map { _ in Float(numbers.integer(-5000...5000)) }
            for finish in [FINISH_STORE, FINISH_ADD, FINISH_RELU] {
                func product(_ set: Kernels) -> TestMatrix {
                    multiply(
                        set.table.pointee.gemm8, a: a, panels: panels, units: units, scales: scales, offsets: offsets,
                        rows: rows, columns: columns, depth: depth, finish: finish)
                }
                #expect(product(kernels).bits == product(Self.scalar).bits, "\(rows) x \(columns) x \(depth)")
            }
        }
    }

    /// Weights of one sign and the largest rows give the largest sums, which must not overflow anywhere.
    @Test(arguments: Kernels.installed.filter(\.multipliesIntegers), [-1, 1] as [Float])
    func theLargestWeightsDoNotOverflow(kernels: Kernels, sign: Float) throws {
        let team = try #require(WorkerTeam(size: 1, kernels: kernels))
        for inputs in [1, 4, 5, 6, 7, 8, 9, 12, 64, 65] {
            let x = TestMatrix(rows: 7, columns: inputs) { _, _ in 1 }
            let linear = Linear(
                weight: Array(repeating: sign, count: 20 * inputs), bias: nil, inputs: inputs, outputs: 20,
                precision: .int8, kernels: kernels)
            let out = TestMatrix(rows: 7, columns: 20)
            team.apply(linear, to: x.view, into: out.view)
            for row in 0..<7 {
                for column in 0..<20 {
                    #expect(abs(out.view[row, column] - sign * Float(inputs)) <= 0.01 * Float(inputs))
                }
            }
        }
    }

    /// The factors are small enough for every sum to fit 32 bits.
    @Test(arguments: Kernels.installed.filter(\.multipliesShorts))
    func shortsAreMultipliedExactly(kernels: Kernels) throws {
        var numbers = SeededGenerator(seed: 47)
        for (rows, columns, depth) in Self.shapes {
            let padded = roundUpToPanel(columns)
            func shorts(_ count: Int) -> [UInt8] {
                (0..<count).flatMap { _ in
                    let short = UInt16(bitPattern: Int16(numbers.integer(-4000...4000)))
                    return [UInt8(short & 255), UInt8(short >> 8)]
                }
            }
            let a = shorts(2 * rows * depth)
            let panels = shorts(2 * padded * depth)
            let scales = numbers.floats(padded)
            func product(_ set: Kernels) throws -> TestMatrix {
                multiply(
                    try #require(set.table.pointee.gemm_shorts), a: a, panels: panels, units: [], scales: scales,
                    offsets: [], rows: rows, columns: columns, depth: depth, finish: FINISH_RELU)
            }
            #expect(try product(kernels).bits == product(Self.scalar).bits, "\(rows) x \(columns) x \(depth)")
        }
    }

    @Test(arguments: Kernels.installed.filter(\.multipliesBFloat16))
    func bfloat16AgreesWithTheScalarReference(kernels: Kernels) throws {
        var numbers = SeededGenerator(seed: 42)
        for (rows, columns, depth) in Self.shapes {
            let padded = roundUpToPanel(columns)
            func halves(_ count: Int) -> [UInt8] {
                (0..<count).flatMap { _ in
                    let half = UInt16(truncatingIfNeeded: numbers.float().bitPattern >> 16)
                    return [UInt8(half & 255), UInt8(half >> 8)]
                }
            }
            let a = halves(2 * rows * depth)
            let panels = halves(2 * padded * depth)
            let bias = numbers.floats(padded)
            func product(_ set: Kernels) throws -> TestMatrix {
                multiply(
                    try #require(set.table.pointee.gemm16), a: a, panels: panels, units: [], scales: bias, offsets: [],
                    rows: rows, columns: columns, depth: depth, finish: FINISH_ADD)
            }
            let expected = try product(Self.scalar)
            let found = try product(kernels)
            for row in 0..<rows {
                for column in 0..<columns {
                    #expect(abs(found.view[row, column] - expected.view[row, column]) < 1e-6 * Float(2 * depth + 2))
                }
            }
            #expect(found.gapsAreUntouched)
        }
    }

    @Test(arguments: Kernels.installed)
    func rowsAreWithinHalfAUnitOfTheirIntegers(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 43)
        let most = kernels.table.pointee.quantise_most
        let ranges: [ClosedRange<Float>] = [-1...1, -3e4...2, 0.5...0.75, -1e-3 ... -1e-4, 0...0, 1e-35...1e-34]
        for range in ranges {
            for count in [1, 3, 4, 15, 16, 17, 64, 193] {
                let x = numbers.floats(count, in: range)
                var integers = [UInt8](repeating: 77, count: count + 8)
                let unit = kernels.table.pointee.quantise_row(x, count, &integers)
                let padded = (count + 3) / 4 * 4
                for k in 0..<count {
                    let back = unit.scale * Float(Int32(integers[k]) - unit.zero)
                    #expect(abs(back - x[k]) <= 0.51 * unit.scale + 1e-30, "\(range), \(count)")
                    #expect(Int32(integers[k]) <= most)
                }
                #expect((0...most).contains(unit.zero))
                #expect(integers[count..<padded].allSatisfy { $0 == 0 } && integers[padded...].allSatisfy { $0 == 77 })
            }
        }
    }

    @Test(arguments: Kernels.installed)
    func floatsAreHalvedToTheNearest(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 44)
        for count in [1, 7, 16, 33, 100] {
            // Includes ties.
            let x = numbers.floats(count).map { numbers.bool() ? $0 : Float(bitPattern: $0.bitPattern & ~0x7fff) }
            var halves = [UInt16](repeating: 77, count: count + 1)
            kernels.table.pointee.halve_row(x, count, &halves)
            for k in 0..<count {
                let bits = x[k].bitPattern
                let low = Float(bitPattern: bits & 0xffff_0000)
                let high = Float(bitPattern: (bits & 0xffff_0000) + 0x1_0000)
                let isNearer = abs(high - x[k]) < abs(x[k] - low)
                let isTie = abs(high - x[k]) == abs(x[k] - low)
                let expected = isNearer || isTie && bits >> 16 & 1 == 1 ? high : low
                #expect(UInt32(halves[k]) << 16 == expected.bitPattern)
            }
            #expect(halves[count] == 77)
        }
    }

    @Test(arguments: Kernels.installed)
    func largestMagnitudeIsThatOfAnyPlaceAndSign(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 46)
        for count in [1, 3, 8, 15, 16, 17, 64, 193] {
            for place in [0, count / 2, count - 1] {
                for largest: Float in [-2, 3] {
                    var x = numbers.floats(count, in: -1...1)
                    x[place] = largest
                    #expect(kernels.table.pointee.largest_magnitude(x, count) == abs(largest))
                }
            }
        }
        #expect(kernels.table.pointee.largest_magnitude([1], 0) == 0)
    }

    @Test(arguments: Kernels.installed.filter(\.multipliesIntegers))
    func integerMapsAreNearThoseOfFloats(kernels: Kernels) throws {
        var numbers = SeededGenerator(seed: 45)
        let team = try #require(WorkerTeam(size: 2, kernels: kernels))
        for (rows, inputs, outputs) in [(1, 1, 1), (57, 129, 190), (300, 192, 96), (3, 768, 33)] {
            let x = TestMatrix(rows: rows, columns: inputs, stride: inputs + 5, using: &numbers)
            let weight = numbers.floats(inputs * outputs)
            let bias = numbers.floats(outputs)
            func result(_ precision: Precision) -> TestMatrix {
                let linear = Linear(
                    weight: weight, bias: bias, inputs: inputs, outputs: outputs, precision: precision,
                    kernels: kernels)
                let out = TestMatrix(rows: rows, columns: outputs, stride: outputs + 1)
                team.apply(linear, to: x.view, into: out.view)
                return out
            }
            let exact = result(.float32)
            let found = result(.int8)
            #expect(found.gapsAreUntouched)
            var squares: Double = 0
            for row in 0..<rows {
                for column in 0..<outputs {
                    squares += pow(Double(found.view[row, column] - exact.view[row, column]), 2)
                }
            }
            // Each product is off by a 255th or a 127th of 2, spread evenly in both directions.
            let deviation = (squares / Double(rows * outputs)).squareRoot()
            #expect(deviation < 0.008 * Double(inputs).squareRoot(), "\(rows) x \(inputs) x \(outputs): \(deviation)")
        }
    }

    @Test(arguments: Kernels.installed.filter(\.multipliesIntegers))
    func integerRowsGiveTheSameBitsAloneAndInAnyTeam(kernels: Kernels) throws {
        var numbers = SeededGenerator(seed: 46)
        let (rows, inputs, outputs) = (120, 195, 130)
        let x = TestMatrix(rows: rows, columns: inputs, using: &numbers)
        let linear = Linear(
            weight: numbers.floats(inputs * outputs), bias: numbers.floats(outputs), inputs: inputs, outputs: outputs,
            precision: .int8, kernels: kernels)
        func result(_ size: Int, step: Int) throws -> [UInt32] {
            let team = try #require(WorkerTeam(size: size, kernels: kernels))
            let out = TestMatrix(rows: rows, columns: outputs)
            for start in stride(from: 0, to: rows, by: step) {
                let count = min(step, rows - start)
                team.apply(
                    linear, to: x.view.rows(from: start, count: count), into: out.view.rows(from: start, count: count),
                    finish: .gelu)
            }
            return out.bits
        }
        let expected = try result(1, step: rows)
        for size in [1, 2, 3] {
            for step in [1, 13, rows] { #expect(try result(size, step: step) == expected) }
        }
    }
}
