import CKernels
import Compute
import DToPTestSupport
import Testing

private let finishes = [FINISH_STORE, FINISH_ADD, FINISH_GELU, FINISH_RELU, FINISH_SCALE_ROWS]

/// One product with leading dimensions that may exceed its widths.
private struct Product {
    let rows, columns, depth: Int
    let left, right, initial: TestMatrix
    /// As the scalar reference takes them, and by column.
    let panels, columnPanels: AlignedMemory
    let bias, rowScale: [Float]

    init(rows: Int, columns: Int, depth: Int, using numbers: inout SeededGenerator) {
        self.rows = rows
        self.columns = columns
        self.depth = depth
        left = TestMatrix(rows: rows, columns: depth, stride: depth + numbers.integer(0...9), using: &numbers)
        right = TestMatrix(rows: columns, columns: depth, stride: depth + numbers.integer(0...9), using: &numbers)
        initial = TestMatrix(rows: rows, columns: columns, stride: columns + numbers.integer(0...20), using: &numbers)
        panels = AlignedMemory(count: roundUpToPanel(columns) * depth)
        pack_transposed(right.memory.floats, right.view.stride, columns, depth, panels.floats)
        columnPanels = AlignedMemory(count: panels.count)
        for column in 0..<columns {
            (columnPanels.floats + column * depth).update(from: right.view.row(column), count: depth)
        }
        bias = numbers.floats(roundUpToPanel(columns))
        rowScale = numbers.floats(rows)
    }

    /// Runs the kernel on rows and whole panels of the product, into a copy of `initial` unless given a target.
    @discardableResult
    func run(
        _ kernels: Kernels, _ finish: finish, biased: Bool, into given: TestMatrix? = nil, rowRange: Range<Int>? = nil,
        columnRange: Range<Int>? = nil
    ) -> TestMatrix {
        let out = given ?? copyOfInitial()
        let rowRange = rowRange ?? 0..<rows
        let columnRange = columnRange ?? 0..<columns
        bias.withUnsafeBufferPointer { bias in
            rowScale.withUnsafeBufferPointer { rowScale in
                var block = gemm_block()
                block.a = UnsafeRawPointer(left.view.row(rowRange.lowerBound))
                block.lda = left.view.stride
                block.rows = rowRange.count
                block.depth = depth
                let panels = kernels.table.pointee.by_column ? columnPanels : panels
                block.panels = UnsafeRawPointer(panels.floats + columnRange.lowerBound * depth)
                block.panel_stride = depth * Int(PANEL)
                block.columns = columnRange.count
                block.bias = biased ? bias.baseAddress! + columnRange.lowerBound : nil
                block.row_scale = rowScale.baseAddress! + rowRange.lowerBound
                block.c = out.view.row(rowRange.lowerBound) + columnRange.lowerBound
                block.ldc = out.view.stride
                block.finish = finish
                kernels.table.pointee.gemm(&block)
            }
        }
        return out
    }

    func copyOfInitial() -> TestMatrix {
        TestMatrix(rows: rows, columns: columns, stride: initial.view.stride) { initial.view[$0, $1] }
    }

    /// Largest difference of two results, whose values are of order sqrt(depth).
    func difference(_ a: TestMatrix, _ b: TestMatrix) -> Float {
        var largest: Float = 0
        for row in 0..<rows {
            for column in 0..<columns {
                let distance = abs(a.view[row, column] - b.view[row, column])
                largest = distance.isNaN ? .infinity : max(largest, distance)
            }
        }
        return largest
    }

    /// Rounding a sum of `depth` products of numbers below 1 cannot err by more than this.
    var tolerance: Float { 4e-7 * Float(depth + 2) }
}

@Suite struct ProductKernelTests {
    @Test func scalarProductIsTheSumOfProducts() {
        var numbers = SeededGenerator(seed: 1)
        let product = Product(rows: 7, columns: 21, depth: 33, using: &numbers)
        let out = product.run(Kernels.available[0], FINISH_ADD, biased: true)
        for row in 0..<7 {
            for column in 0..<21 {
                var sum = Double(product.initial.view[row, column]) + Double(product.bias[column])
                for k in 0..<33 { sum += Double(product.left.view[row, k]) * Double(product.right.view[column, k]) }
                #expect(abs(Double(out.view[row, column]) - sum) < 1e-5)
            }
        }
    }

    @Test(arguments: Kernels.installed)
    func agreesWithTheScalarReference(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 2)
        // Every remainder of rows and columns, then random sizes.
        let edges =
            (1...32).map { ($0, $0, 3) } + [
                (1, 100, 200), (70, 1, 1), (14, 32, 16), (70, 100, 200), (3, 260, 1100), (61, 140, 513),
            ]
        let random = (0..<60).map { _ in
            (numbers.integer(1...70), numbers.integer(1...100), numbers.integer(1...200))
        }
        for (rows, columns, depth) in edges + random {
            let product = Product(rows: rows, columns: columns, depth: depth, using: &numbers)
            for finish in finishes {
                for biased in [false, true] {
                    let expected = product.run(Kernels.available[0], finish, biased: biased)
                    let found = product.run(kernels, finish, biased: biased)
                    #expect(
                        product.difference(expected, found) <= product.tolerance,
                        "\(rows) x \(columns) x \(depth), finish \(finish.rawValue), bias \(biased)")
                    #expect(found.gapsAreUntouched, "\(rows) x \(columns) x \(depth), finish \(finish.rawValue)")
                }
            }
        }
    }

    @Test(arguments: Kernels.installed)
    func noElementDependsOnTheBlockItIsIn(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 3)
        for _ in 0..<12 {
            let product = Product(
                rows: numbers.integer(2...60), columns: numbers.integer(17...100), depth: numbers.integer(1...150),
                using: &numbers)
            let whole = product.run(kernels, FINISH_GELU, biased: true)
            let pieces = product.copyOfInitial()
            let split = numbers.integer(1...product.rows - 1)
            let panel = 16 * numbers.integer(1...(product.columns - 1) / 16)
            for rows in [0..<split, split..<product.rows] {
                for columns in [0..<panel, panel..<product.columns] {
                    product.run(
                        kernels, FINISH_GELU, biased: true, into: pieces, rowRange: rows, columnRange: columns)
                }
            }
            #expect(pieces.bits == whole.bits)
        }
    }

    @Test(arguments: Kernels.installed) func packingPadsTheLastPanelWithZeros(kernels: Kernels) {
        var numbers = SeededGenerator(seed: 4)
        for (count, depth) in [(1, 1), (15, 3), (16, 5), (17, 4), (40, 7)] {
            let rows = TestMatrix(rows: count, columns: depth, stride: depth + 3, using: &numbers)
            let size = roundUpToPanel(count) * depth
            var packed = [Float](repeating: TestMatrix.gap, count: size + 16)
            pack_panels(kernels.table, rows.memory.floats, rows.view.stride, count, depth, &packed)
            for index in 0..<size {
                let (panel, inside) = index.quotientAndRemainder(dividingBy: 16 * depth)
                let (k, j) =
                    kernels.table.pointee.by_column
                    ? (inside % depth, inside / depth) : inside.quotientAndRemainder(dividingBy: 16)
                let row = 16 * panel + j
                #expect(packed[index] == (row < count ? rows.view[row, k] : 0))
            }
            #expect(packed[size...].allSatisfy { $0 == TestMatrix.gap })
        }
    }
}
