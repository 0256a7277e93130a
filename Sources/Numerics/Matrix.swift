/// A view of row-major float32 values; it does not own them.
public struct Matrix {
    public let base: UnsafeMutablePointer<Float>
    public var rows: Int
    public let columns: Int
    /// Distance between rows, in values.
    public let stride: Int

    public init(base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
        self.base = base
        self.rows = rows
        self.columns = columns
        self.stride = stride
    }

    @inlinable public func row(_ index: Int) -> UnsafeMutablePointer<Float> { base + index * stride }

    @inlinable public subscript(row: Int, column: Int) -> Float { base[row * stride + column] }

    /// Rows `start` and following.
    public func rows(from start: Int, count: Int) -> Matrix {
        Matrix(base: row(start), rows: count, columns: columns, stride: stride)
    }

    /// Columns `start` and following of every row.
    public func columns(from start: Int, count: Int) -> Matrix {
        Matrix(base: base + start, rows: rows, columns: count, stride: stride)
    }

    /// The same memory with another number of rows; the owner must have room for them.
    public func withRows(_ count: Int) -> Matrix { rows(from: 0, count: count) }

    /// Copies row `source` over row `target`.
    @inlinable public func copyRow(_ source: Int, to target: Int) {
        if source != target { row(target).update(from: row(source), count: columns) }
    }
}

/// `count` rounded up to whole panels of packed columns.
public func roundUpToPanel(_ count: Int) -> Int { (count + 15) / 16 * 16 }
