import Compute
import Imaging

/// Decides whose turn it is to be computed again. The order spreads each frame's tokens evenly over the picture: an
/// ordered dither (Bayer 1973) of 8 x 8 places.
package struct RefreshTurns {
    private static let places = 64
    /// Rounds since the start, without and with the current frame; `advance` drops whole ones.
    private var last = 0.0
    private var now = 0.0

    package init() {}

    /// Advances to the next frame. `period`: frames that a round takes; below 1 counts as 1.
    package mutating func advance(period: Double) {
        // Only the fraction matters, and a large sum would lose it.
        last = now - now.rounded(.down)
        now = last + 1 / max(period, 1)
    }

    /// Whether it is the turn of the token at `column`, `row`.
    package func isDue(column: Int, row: Int) -> Bool {
        let first = Int(last * Double(Self.places))
        let end = Int(now * Double(Self.places))
        return (Self.place(column, row) - first + Self.places) % Self.places < end - first
    }

    /// A token's place in the round, 0..<64: bits of column ^ row and of row interleaved, the lowest first.
    private static func place(_ column: Int, _ row: Int) -> Int {
        var place = 0
        for bit in 0..<3 {
            let x = column >> bit & 1
            let y = row >> bit & 1
            place = place << 2 | (x ^ y) << 1 | y
        }
        return place
    }
}
