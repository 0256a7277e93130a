import Numerics

/// Keys and values of every token, layer by layer: where a frame recomputes some tokens only, these attend to what the
/// others left here when they were last computed. `KeySlots` says where.
package struct KeyValueCache {
    private let layers: [PackedKeys]
    /// The layers before each head, after the one before it.
    private let stages: [Range<Int>]

    /// For `slots` tokens; where nothing is carried from frame to frame all layers share one.
    init(
        stages: [Range<Int>], slots: Int, heads: Int, headSize: Int, format: PackedKeys.Format = .float32,
        carries: Bool, arena: inout Arena
    ) {
        self.stages = stages
        var layers: [PackedKeys] = []
        for index in 0..<(stages.last?.upperBound ?? 0) {
            layers.append(
                carries || index == 0
                    ? PackedKeys(capacity: slots, heads: heads, headSize: headSize, format: format, arena: &arena)
                    : layers[0])
        }
        self.layers = layers
    }

    /// Of layer `index` of all.
    func layer(_ index: Int) -> PackedKeys { layers[index] }

    /// Copies what slot `source` holds to slot `target` in the layers of stage `stage`.
    func move(_ source: Int, to target: Int, stage: Int) {
        for layer in stages[stage] { layers[layer].move(source, to: target) }
    }
}
