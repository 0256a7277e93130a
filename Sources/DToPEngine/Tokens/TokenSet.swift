import Compute

/// The rows that the next layer computes, without gaps: the class token if there is one, the active tokens in raster
/// order, then averages of tokens that exited.
package struct TokenSet {
    /// [capacity x C]
    private var storage: Matrix
    /// 1 if row 0 is the class token, else 0.
    let classTokens: Int
    /// Each row's place in the grid; the class token's is one past the last. [capacity]
    private var placeStorage: UnsafeMutablePointer<Int32>
    /// Number of tokens that have not exited.
    package private(set) var active: Int
    /// Number of rows that replace exited tokens.
    package private(set) var averages = 0

    /// Takes the tokens of a grid of `tokens` at which `isActive` is true. `storage` and `places` must have room for
    /// them and for the class token.
    package init(
        storage: Matrix, classTokens: Int, places: UnsafeMutablePointer<Int32>, isActive: UnsafePointer<Bool>,
        tokens: Int
    ) {
        self.storage = storage
        self.classTokens = classTokens
        placeStorage = places
        if classTokens > 0 { places[0] = Int32(tokens) }
        var count = classTokens
        for token in 0..<tokens where isActive[token] {
            places[count] = Int32(token)
            count += 1
        }
        active = count - classTokens
    }

    /// All rows that take part in a layer.
    package var rows: Matrix { storage.withRows(classTokens + active + averages) }
    /// The places of `rows`.
    package var places: RowIndices { RowIndices(base: placeStorage, count: classTokens + active + averages) }
    /// All rows that a head sees: all but the class token.
    package var seen: Matrix { storage.rows(from: classTokens, count: active + averages) }
    /// The places of `seen`.
    var seenPlaces: RowIndices { places.dropFirst(classTokens) }

    /// Places of the active tokens in the grid.
    package var positions: RowIndices { RowIndices(base: placeStorage + classTokens, count: active) }

    /// Removes the tokens marked in `leaves` [active] and keeps the order of the others.
    ///
    /// With `labels` [active], one row replaces each class's removed tokens: the mean of their features. The new rows
    /// follow the existing averages, in the order of the classes.
    package mutating func remove(
        _ leaves: UnsafePointer<Bool>, averagedBy labels: UnsafePointer<UInt16>?, means: ClassMeans
    ) {
        if let labels { sum(leaves, labels, into: means) }
        let before = active
        var kept = 0
        for token in 0..<before where !leaves[token] {
            move(token, to: kept)
            kept += 1
        }
        active = kept
        for average in 0..<averages { move(before + average, to: kept + average) }
        if labels != nil { append(means) }
    }

    /// Moves the rows down to `storage` [rows x C] and their places to `places`.
    mutating func move(to storage: Matrix, places: UnsafeMutablePointer<Int32>) {
        for row in 0..<rows.rows {
            storage.row(row).update(from: self.storage.row(row), count: storage.columns)
            places[row] = placeStorage[row]
        }
        self.storage = storage
        placeStorage = places
    }

    private func move(_ index: Int, to target: Int) {
        storage.copyRow(classTokens + index, to: classTokens + target)
        placeStorage[classTokens + target] = placeStorage[classTokens + index]
    }

    private func sum(_ leaves: UnsafePointer<Bool>, _ labels: UnsafePointer<UInt16>, into means: ClassMeans) {
        means.clear()
        for token in 0..<active where leaves[token] {
            let label = Int(labels[token])
            let features = storage.row(classTokens + token)
            let total = means.sums.row(label)
            for column in 0..<means.sums.columns { total[column] += features[column] }
            means.counts[label] += 1
            means.places[label] = placeStorage[classTokens + token]
        }
    }

    private mutating func append(_ means: ClassMeans) {
        for label in 0..<means.sums.rows where means.counts[label] > 0 {
            let end = classTokens + active + averages
            let row = storage.row(end)
            let total = means.sums.row(label)
            for column in 0..<means.sums.columns { row[column] = total[column] / Float(means.counts[label]) }
            placeStorage[end] = means.places[label]
            averages += 1
        }
    }
}
