import Numerics

/// The rows that the next layer sees, compact: the class token if there is one, the active tokens in raster order,
/// then averages of tokens that left.
package struct TokenSet {
    /// [capacity x C]
    private let storage: Matrix
    /// 1 where row 0 is the class token, else 0.
    private let classTokens: Int
    /// Where in the grid each active token lies.
    package let positions: UnsafeMutablePointer<Int32>
    /// Tokens that have not left.
    package private(set) var active: Int
    /// Rows that stand for tokens which left.
    package private(set) var averages = 0

    /// All `tokens` of a grid, active. `storage` and `positions` must have room for them, and `storage` for the class
    /// token.
    package init(storage: Matrix, classTokens: Int, positions: UnsafeMutablePointer<Int32>, tokens: Int) {
        self.storage = storage
        self.classTokens = classTokens
        self.positions = positions
        active = tokens
        for token in 0..<tokens { positions[token] = Int32(token) }
    }

    /// Everything that takes part in a layer.
    package var rows: Matrix { storage.withRows(classTokens + active + averages) }
    /// What a head sees: all but the class token; the first `active` rows are scored.
    package var seenByHead: Matrix { storage.rows(from: classTokens, count: active + averages) }

    /// Removes the tokens marked in `leaves` [active]; the order of the others stays.
    ///
    /// With `labels` [active] each class's leaving tokens are replaced by one row, the mean of their features,
    /// appended after the averages there are, in the order of the classes.
    package mutating func remove(
        _ leaves: UnsafePointer<Bool>, averagedBy labels: UnsafePointer<UInt16>?, sums: Matrix,
        counts: UnsafeMutablePointer<Int32>
    ) {
        if let labels { sum(leaves, labels, into: sums, counts) }
        let before = active
        var kept = 0
        for token in 0..<before where !leaves[token] {
            storage.copyRow(classTokens + token, to: classTokens + kept)
            positions[kept] = positions[token]
            kept += 1
        }
        active = kept
        for average in 0..<averages {
            storage.copyRow(classTokens + before + average, to: classTokens + kept + average)
        }
        if labels != nil { append(sums, counts) }
    }

    private func sum(
        _ leaves: UnsafePointer<Bool>, _ labels: UnsafePointer<UInt16>, into sums: Matrix,
        _ counts: UnsafeMutablePointer<Int32>
    ) {
        sums.base.update(repeating: 0, count: sums.rows * sums.stride)
        counts.update(repeating: 0, count: sums.rows)
        for token in 0..<active where leaves[token] {
            let label = Int(labels[token])
            let features = storage.row(classTokens + token)
            let total = sums.row(label)
            for column in 0..<sums.columns { total[column] += features[column] }
            counts[label] += 1
        }
    }

    private mutating func append(_ sums: Matrix, _ counts: UnsafePointer<Int32>) {
        for label in 0..<sums.rows where counts[label] > 0 {
            let row = storage.row(classTokens + active + averages)
            let total = sums.row(label)
            for column in 0..<sums.columns { row[column] = total[column] / Float(counts[label]) }
            averages += 1
        }
    }
}
