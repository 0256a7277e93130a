/// A view of row-major float32 values; it does not own them.
package struct Matrix {
    /// The first value of row 0.
    package let base: UnsafeMutablePointer<Float>
    package let rows: Int
    package let columns: Int
    /// Distance between rows, in values.
    package let stride: Int

    /// `base` must have room for `rows` rows, and outlive the view.
    package init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// The first value of row `index`.
    @inlinable package func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

    @inlinable package subscript(row: Int, column: Int) -> Float { base[row * stride + column] }

    /// `count` rows from `start` on.
    package func rows(from start: Int, count: Int) -> Matrix {
        Matrix(base: row(start), rows: count, columns: columns, stride: stride)
    }

    /// `count` columns from `start` on, of every row.
    package func columns(from start: Int, count: Int) -> Matrix {
        Matrix(base: base + start, rows: rows, columns: count, stride: stride)
    }

    /// The same memory with another number of rows, for which it must have room.
    package func withRows(_ count: Int) -> Matrix { rows(from: 0, count: count) }

    /// Copies row `source` over row `target`; does nothing if they are the same.
    @inlinable package func copyRow(_ source: Int, to target: Int) {
        if source != target { row(target).update(from: row(source), count: columns) }
    }
}
