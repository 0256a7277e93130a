import Compute

/// A matrix that owns its memory; the gaps between its rows are filled with `gap`.
package struct TestMatrix {
    package static let gap: Float = -12345

    package let memory: AlignedMemory
    package let view: Matrix

    package init(rows: Int, columns: Int, stride: Int? = nil, values: (Int, Int) -> Float = { _, _ in TestMatrix.gap })
    {
        let stride = stride ?? columns
        memory = AlignedMemory(count: (rows + 1) * stride)
        memory.floats.update(repeating: Self.gap, count: memory.count)
        view = Matrix(base: memory.floats, rows: rows, columns: columns, stride: stride)
        for row in 0..<rows {
            for column in 0..<columns { view.row(row)[column] = values(row, column) }
        }
    }

    package init(rows: Int, columns: Int, stride: Int? = nil, using numbers: inout SeededGenerator) {
        self.init(rows: rows, columns: columns, stride: stride)
        for row in 0..<rows {
            for column in 0..<columns { view.row(row)[column] = numbers.float() }
        }
    }

    /// Everything, including the gaps and the row after the last.
    package var bits: [UInt32] { (0..<memory.count).map { memory.floats[$0].bitPattern } }

    /// Whether nothing was written between the rows or after the last.
    package var gapsAreUntouched: Bool {
        (0..<memory.count).allSatisfy { index in
            let (row, column) = index.quotientAndRemainder(dividingBy: view.stride)
            return row < view.rows && column < view.columns || memory.floats[index] == Self.gap
        }
    }
}
