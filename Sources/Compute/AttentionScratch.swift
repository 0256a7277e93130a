import CKernels

/// A tile of scores for each worker.
package struct AttentionScratch {
    let base: UnsafeMutablePointer<Float>
    let stride: Int

    /// Queries per tile: their scores against `keys` keys should stay in the second-level cache.
    static func queryStep(keys: Int) -> Int { keys <= 2048 ? 28 : 14 }

    /// Allocates tiles for `workers` workers and up to `keys` keys, in heads of `headSize`.
    package init(keys: Int, headSize: Int, workers: Int, arena: inout Arena) {
        stride = max(
            attention_scratch_floats(keys, headSize, Self.queryStep(keys: keys)),
            // Fewer keys may come with more queries per tile.
            attention_scratch_floats(min(keys, 2048), headSize, Self.queryStep(keys: 2048)))
        base = arena.allocate(Float.self, count: stride * workers)
    }
}
