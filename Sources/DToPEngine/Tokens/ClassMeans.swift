import Compute

/// Sums of the features of each class's exiting tokens.
package struct ClassMeans {
    /// [K x C]
    let sums: Matrix
    /// [K]
    let counts: UnsafeMutablePointer<Int32>
    /// Place of one of the exiting tokens, used for their mean. [K]
    let places: UnsafeMutablePointer<Int32>

    package init(classes: Int, width: Int, arena: inout Arena) {
        sums = arena.matrix(rows: classes, columns: width)
        counts = arena.allocate(Int32.self, count: classes)
        places = arena.allocate(Int32.self, count: classes)
    }

    func clear() {
        sums.base.update(repeating: 0, count: sums.rows * sums.stride)
        counts.update(repeating: 0, count: sums.rows)
    }
}
