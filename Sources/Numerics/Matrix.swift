/// A view of row-major float32 values; it does not own them.
public struct Matrix {
    /// The first value of row 0.
    public let base: UnsafeMutablePointer<Float>
    public let rows: Int
    public let columns: Int
    /// Distance between rows, in values.
    public let stride: Int

    /// `base` must have room for `rows` rows, and outlive the view.
    public init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    /// The first value of row `index`.
    @inlinable public func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

    @inlinable public subscript(row: Int, column: Int) -> Float { base[row * stride + column] }

    /// `count` rows from `start` on.
    public func rows(from start: Int, count: Int) -> Matrix {
        Matrix(base: row(start), rows: count, columns: columns, stride: stride)
    }

    /// `count` columns from `start` on, of every row.
    public func columns(from start: Int, count: Int) -> Matrix {
        Matrix(base: base + start, rows: rows, columns: count, stride: stride)
    }

    /// The same memory with another number of rows, for which it must have room.
    public func withRows(_ count: Int) -> Matrix { rows(from: 0, count: count) }

    /// Copies row `source` over row `target`; does nothing if they are the same.
    @inlinable public func copyRow(_ source: Int, to target: Int) {
        if source != target { row(target).update(from: row(source), count: columns) }
    }
}
