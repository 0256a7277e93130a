/// Indices of rows of a matrix; a view that does not own them.
public struct RowIndices {
    /// The indices, each below the matrix's number of rows. [count]
    public let base: UnsafePointer<Int32>
    public let count: Int

    /// `base` must hold `count` indices, and outlive the view.
    public init(base: UnsafePointer<Int32>, count: Int) {
        self.base = base
        self.count = count
    }

    @inlinable public subscript(index: Int) -> Int { Int(base[index]) }

    /// All but the first `count`.
    public func dropFirst(_ count: Int) -> RowIndices { RowIndices(base: base + count, count: self.count - count) }
}
