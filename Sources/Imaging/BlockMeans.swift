import Compute

/// Means of small blocks of a picture's pixels, and those of a reference. Averaging removes noise but not motion.
package struct BlockMeans {
    /// Side of a block, in pixels: the largest up to 4 that divides a patch.
    package let side: Int
    /// Blocks along a token's side.
    package let perToken: Int
    package let across: Int
    package let down: Int
    /// Luma, half of blue - green and half of red - green, in grey levels. [3 x down x across]
    package let means: UnsafeMutablePointer<Float>
    package let reference: UnsafeMutablePointer<Float>
    /// The largest difference of the three. [down x across]
    package let change: UnsafeMutablePointer<Float>

    /// For the tokens of `grid`, `patch` pixels wide and high.
    package init(grid: PixelSize, patch: Int, arena: inout Arena) {
        side = [4, 3, 2].first { patch % $0 == 0 } ?? 1
        perToken = patch / side
        across = grid.width * perToken
        down = grid.height * perToken
        means = arena.allocate(Float.self, count: 3 * across * down)
        reference = arena.allocate(Float.self, count: 3 * across * down)
        change = arena.allocate(Float.self, count: across * down)
    }

    func covers(_ size: PixelSize) -> Bool { size.width <= across * side && size.height <= down * side }

    /// Number of blocks.
    package var count: Int { across * down }
    /// The luma of every block. [count]
    package var luma: UnsafePointer<Float> { UnsafePointer(means) }

    /// Makes the current picture a token's reference.
    package func renew(token: Int) {
        let columns = across / perToken
        let start = token / columns * perToken * across + token % columns * perToken
        for plane in 0..<3 {
            for row in 0..<perToken {
                let at = plane * count + start + row * across
                (reference + at).update(from: means + at, count: perToken)
            }
        }
    }
}
