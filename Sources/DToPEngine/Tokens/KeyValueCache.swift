import Compute
import DToPModel

/// Keys and values of every token in every layer. When a frame recomputes only some tokens, they attend to what the
/// others stored here when they were last computed. `KeySlots` assigns the slots.
package struct KeyValueCache {
    private let layers: [PackedKeys]
    /// The layers of each stage.
    private let stages: [Range<Int>]

    /// For `slots` tokens. `stages`: the layers of each stage. Unless `carries`, nothing is carried from frame to frame
    /// and all layers share one memory.
    init(
        _ blueprint: CacheBlueprint, stages: [Range<Int>], slots: Int, format: PackedKeys.Format = .float32,
        kernels: Kernels, carries: Bool, arena: inout Arena
    ) {
        self.stages = stages
        var layers: [PackedKeys] = []
        for index in 0..<(stages.last?.upperBound ?? 0) {
            layers.append(
                carries || index == 0
                    ? PackedKeys(
                        capacity: slots, heads: blueprint.heads, headSize: blueprint.headSize, format: format,
                        kernels: kernels, arena: &arena)
                    : layers[0])
        }
        self.layers = layers
    }

    /// Keys and values of layer `index`, counted over all stages.
    func layer(_ index: Int) -> PackedKeys { layers[index] }

    /// Copies slot `source` to slot `target` in the layers of stage `stage`.
    func move(_ source: Int, to target: Int, stage: Int) {
        for layer in stages[stage] { layers[layer].move(source, to: target) }
    }
}
