/// Rows of a matrix, chosen by their numbers; a view that does not own them.
public struct RowIndices {
    /// Each below the rows of the matrix that it chooses from.
    public let base: UnsafePointer<Int32>
    public let count: Int

    /// `base` must have `count` numbers, and outlive the view.
    public init(base: UnsafePointer<Int32>, count: Int) {
        self.base = base
        self.count = count
    }

    @inlinable public subscript(index: Int) -> Int { Int(base[index]) }

    /// All but the first `count`.
    public func dropFirst(_ count: Int) -> RowIndices { RowIndices(base: base + count, count: self.count - count) }
}
