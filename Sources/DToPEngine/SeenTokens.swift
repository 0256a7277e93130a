import Numerics

/// What a head sees of a picture: every token but those that have left, and not the class token.
package struct SeenTokens {
    /// Those that are computed. [n x C]
    package let rows: Matrix
    /// The first so many rows are scored; averages are not.
    let scored: Int
    /// The rows' slots in the head's caches.
    let slots: RowIndices
    /// How many slots hold tokens, computed or carried.
    let keys: Int
}
