/// Indices of rows of a matrix; a view that does not own them.
package struct RowIndices {
    /// The indices, each below the matrix's number of rows. [count]
    package let base: UnsafePointer<Int32>
    package let count: Int

    /// `base` must hold `count` indices, and outlive the view.
    package init(base: UnsafePointer<Int32>, count: Int) {
        self.base = base
        self.count = count
    }

    @inlinable package subscript(index: Int) -> Int { Int(base[index]) }

    /// All but the first `count`.
    package func dropFirst(_ count: Int) -> RowIndices { RowIndices(base: base + count, count: self.count - count) }
}
