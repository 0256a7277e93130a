import DToPTestSupport
import Numerics

extension SeededGenerator {
    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(next() % UInt64(range.count))
    }

    mutating func float(_ range: ClosedRange<Float> = -1...1) -> Float {
        range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
    }

    mutating func floats(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in float(range) }
    }

    mutating func bool() -> Bool { next() & 1 == 0 }
}

/// A matrix that owns its memory; the gaps between its rows are filled with `gap`.
struct TestMatrix {
    static let gap: Float = -12345

    let memory: AlignedMemory
    let view: Matrix

    init(rows: Int, columns: Int, stride: Int? = nil, values: (Int, Int) -> Float = { _, _ in TestMatrix.gap }) {
        let stride = stride ?? columns
        memory = AlignedMemory(count: (rows + 1) * stride)
        memory.floats.update(repeating: Self.gap, count: memory.count)
        view = Matrix(base: memory.floats, rows: rows, columns: columns, stride: stride)
        for row in 0..<rows {
            for column in 0..<columns { view.row(row)[column] = values(row, column) }
        }
    }

    init(rows: Int, columns: Int, stride: Int? = nil, using numbers: inout SeededGenerator) {
        self.init(rows: rows, columns: columns, stride: stride)
        for row in 0..<rows {
            for column in 0..<columns { view.row(row)[column] = numbers.float() }
        }
    }

    /// Everything, including the gaps and the row after the last.
    var bits: [UInt32] { (0..<memory.count).map { memory.floats[$0].bitPattern } }

    /// Whether nothing was written between the rows or after the last.
    var gapsAreUntouched: Bool {
        (0..<memory.count).allSatisfy { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: view.stride)
            return row < view.rows && column < view.columns || memory.floats[index] == Self.gap
        }
    }
}
