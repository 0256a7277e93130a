import Numerics

/// What a head sees of a picture: every token but those that have left, and not the class token.
package struct SeenTokens {
    /// Those that are computed. [n x C]
    package let rows: Matrix
    /// The first so many rows are scored; averages are not.
    let scored: Int
    /// The rows' places in the caches.
    let places: RowIndices
    /// The places of all, computed or carried.
    let keys: RowIndices
}
