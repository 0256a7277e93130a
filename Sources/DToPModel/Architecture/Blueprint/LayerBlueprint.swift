/// One pre-norm layer of the trunk: x += MHSA(LN1 x), then x += FFN(LN2 x).
package struct LayerBlueprint: Sendable {
    package let norm1: NormBlueprint
    package let attention: AttentionBlueprint
    package let norm2: NormBlueprint
    package let expansion: LinearBlueprint
    package let contraction: LinearBlueprint
    /// Width of one attention head.
    package let headSize: Int

    init(_ name: String, _ configuration: Configuration) {
        let (width, hidden) = (configuration.hiddenSize, configuration.intermediateSize)
        norm1 = NormBlueprint(name + ".ln1", width: width, epsilon: configuration.normEpsilon)
        attention = AttentionBlueprint(name + ".attn.attn", width: width)
        norm2 = NormBlueprint(name + ".ln2", width: width, epsilon: configuration.normEpsilon)
        expansion = LinearBlueprint(name + ".ffn.layers.0.0", inputs: width, outputs: hidden)
        contraction = LinearBlueprint(name + ".ffn.layers.1", inputs: hidden, outputs: width)
        headSize = configuration.headWidth
    }

    var parameters: [Parameter] {
        norm1.parameters + attention.parameters + norm2.parameters + expansion.parameters + contraction.parameters
    }

    /// Multiply-adds. `n`: rows computed, class token and averages included. `m`: keys they attend to; nil means `n`,
    /// as when nothing is carried from an earlier frame.
    package func cost(rows n: Int, keys m: Int? = nil) -> Int {
        norm1.cost(rows: n) + attention.cost(rows: n, keys: m ?? n) + norm2.cost(rows: n) + expansion.cost(rows: n)
            + contraction.cost(rows: n)
    }

    /// Floats that a layer writes and no other layer reads: normalised rows, and then [q; k; v] or the hidden layer.
    func scratch(rows: Int) -> Int { rows * (expansion.inputs + max(attention.input.outputs, expansion.outputs)) }
}

extension LayerBlueprint {
    /// Size and options of a trunk's layers, which are all alike.
    package struct Configuration: Sendable, Equatable {
        /// Width of a token, C.
        package var hiddenSize: Int
        /// Attention heads; divides `hiddenSize`.
        package var headCount: Int
        /// Width of the feed-forward's hidden layer.
        package var intermediateSize: Int
        /// Epsilon of the layer norms.
        package var normEpsilon: Float

        package init(hiddenSize: Int, headCount: Int, intermediateSize: Int, normEpsilon: Float = 1e-6) {
            self.hiddenSize = hiddenSize
            self.headCount = headCount
            self.intermediateSize = intermediateSize
            self.normEpsilon = normEpsilon
        }

        /// Width of one attention head.
        package var headWidth: Int { hiddenSize / headCount }

        func validate(_ check: RangeCheck) throws(ModelError) {
            typealias Limits = ModelConfiguration.Limits
            try check("hidden_size", hiddenSize, in: 1...Limits.width)
            try check("num_attention_heads", headCount, in: 1...hiddenSize)
            try check("num_attention_heads", headCount, divides: hiddenSize, "hidden_size")
            try check("intermediate_size", intermediateSize, in: 1...Limits.intermediate)
            try check("layer_norm_eps", normEpsilon, in: 0...1)
        }
    }
}

extension LayerBlueprint.Configuration: Codable {
    /// Hugging Face's, in the outermost object. `ModelConfiguration` reads options below `dtop`.
    enum CodingKeys: String, CodingKey, CaseIterable {
        case hiddenSize = "hidden_size"
        case headCount = "num_attention_heads"
        case intermediateSize = "intermediate_size"
        case activation = "hidden_act"
        case normEpsilon = "layer_norm_eps"
        case qkvBias = "qkv_bias"
    }

    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            hiddenSize: try keys.wholeNumber(.hiddenSize), headCount: try keys.wholeNumber(.headCount),
            intermediateSize: try keys.wholeNumber(.intermediateSize),
            normEpsilon: try keys.decodeIfPresent(Float.self, forKey: .normEpsilon) ?? 1e-6)
        let activation = try keys.decodeIfPresent(String.self, forKey: .activation) ?? "gelu"
        guard activation == "gelu" else {
            throw keys.fault(.activation, "is '\(activation)': only gelu is supported")
        }
        guard try keys.decodeIfPresent(Bool.self, forKey: .qkvBias) ?? true else {
            throw keys.fault(.qkvBias, "is false: only models with these biases are supported")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(hiddenSize, forKey: .hiddenSize)
        try keys.encode(headCount, forKey: .headCount)
        try keys.encode(intermediateSize, forKey: .intermediateSize)
        try keys.encode("gelu", forKey: .activation)
        try keys.encode(normEpsilon, forKey: .normEpsilon)
        try keys.encode(true, forKey: .qkvBias)
    }
}
