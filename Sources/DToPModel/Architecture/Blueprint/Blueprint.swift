/// The parts of a model. They give its tensors, by mmsegmentation's names, its multiply-adds and its working memory,
/// and the engine builds its layers from them.
package struct Blueprint: Sendable {
    package let configuration: ModelConfiguration
    package let embedding: EmbeddingBlueprint
    package let layers: [LayerBlueprint]
    /// One per stage, all of one kind and size.
    package let heads: [any HeadBlueprint]
    /// Prefix of the tensor names of all heads but the last.
    static let auxiliaryHeads = "auxiliary_head."

    /// The configuration must be valid.
    package init(_ configuration: ModelConfiguration) {
        self.configuration = configuration
        embedding = EmbeddingBlueprint("backbone", configuration)
        layers = (0..<configuration.layerCount).map { LayerBlueprint("backbone.layers.\($0)", configuration.layer) }
        heads = (0..<configuration.stageCount).map { stage in
            let name = Self.headName(stage: stage, of: configuration)
            return configuration.head.kind.blueprint(name, stage: stage, of: configuration)
        }
    }

    /// Prefix of the tensor names of stage `stage`'s head: `auxiliary_head.0`, ..., `decode_head`.
    package static func headName(stage: Int, of configuration: ModelConfiguration) -> String {
        stage == configuration.stageCount - 1 ? "decode_head" : auxiliaryHeads + String(stage)
    }

    /// Every tensor, in the order of the forward pass.
    package var parameters: [Parameter] {
        embedding.parameters + layers.flatMap(\.parameters) + heads.flatMap(\.parameters)
    }

    /// Tensors that checkpoints may contain but the model does not use.
    var unused: [Parameter] { embedding.unused }

    /// Number of weights.
    package var weightCount: Int { parameters.reduce(0) { $0 + $1.count } }

    /// The trunk's keys and values.
    package var cache: CacheBlueprint {
        CacheBlueprint(
            layers: layers.count, heads: configuration.layer.headCount, headSize: configuration.layer.headWidth)
    }
}
