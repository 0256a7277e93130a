import Compute

/// The tokens of a picture that a head sees: those that have not exited, without the class token.
package struct SeenTokens {
    /// The computed rows. [n x C]
    package let rows: Matrix
    /// Number of rows, from the first, that are scored; averages are not.
    let scored: Int
    /// The rows' slots in the head's caches.
    let slots: RowIndices
    /// Number of slots that hold tokens, computed or carried.
    let keys: Int
}
