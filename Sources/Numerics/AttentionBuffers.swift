import CKernels

/// Keys and values packed for attention, and a tile of scores for each worker.
public struct AttentionBuffers {
    let keys: UnsafeMutablePointer<Float>
    let values: UnsafeMutablePointer<Float>
    let scratch: UnsafeMutablePointer<Float>
    let scratchStride: Int

    /// Queries of one tile: their scores against `keys` keys should stay in the second-level cache.
    static func queryStep(keys: Int) -> Int { keys <= 2048 ? 28 : 14 }

    /// Room for up to `keys` keys of `heads` heads of `headSize`, used by `workers` workers.
    public init(keys: Int, heads: Int, headSize: Int, workers: Int, arena: inout Arena) {
        // Packing pads the keys but not the values; the larger of the two serves both.
        let packed = heads * packed_head_floats(keys, headSize)
        self.keys = arena.allocate(Float.self, count: packed)
        values = arena.allocate(Float.self, count: packed)
        scratchStride = max(
            attention_scratch_floats(keys, Self.queryStep(keys: keys)),
            // Fewer keys may come with more queries a tile.
            attention_scratch_floats(min(keys, 2048), Self.queryStep(keys: 2048)))
        scratch = arena.allocate(Float.self, count: scratchStride * workers)
    }
}
