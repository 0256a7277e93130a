/// SegViT's attention-to-mask head: class queries attend to themselves and to the tokens, layer by layer. Their
/// similarity to each token in the last layer is the class's mask.
package struct ATMBlueprint: HeadBlueprint {
    package let stage: Int
    package let input: LinearBlueprint
    package let norm: NormBlueprint
    /// One per class. [K x D]
    package let queries: Parameter
    package let layers: [DecoderLayer]
    /// D -> 2: present, absent.
    package let classEmbedding: LinearBlueprint
    package let cache: CacheBlueprint
    private static let epsilon: Float = 1e-5

    /// - Parameter width: width of a token.
    init(_ name: String, stage: Int, width: Int, classes: Int, _ configuration: Configuration) {
        let channels = configuration.channels
        self.stage = stage
        input = LinearBlueprint(name + ".input_proj", inputs: width, outputs: channels)
        norm = NormBlueprint(name + ".proj_norm", width: channels, epsilon: Self.epsilon)
        queries = Parameter(name: name + ".q.weight", shape: [classes, channels])
        layers = (0..<configuration.layers).map { DecoderLayer("\(name).decoder.layers.\($0)", width: channels) }
        classEmbedding = LinearBlueprint(name + ".class_embed", inputs: channels, outputs: 2)
        cache = CacheBlueprint(
            layers: configuration.layers, heads: configuration.heads, headSize: channels / configuration.heads)
    }

    /// Number of classes, K.
    package var classes: Int { queries.shape[0] }
    /// Width of queries, keys and values, D.
    package var channels: Int { queries.shape[1] }

    package var parameters: [Parameter] {
        input.parameters + norm.parameters + [queries] + layers.flatMap(\.parameters) + classEmbedding.parameters
    }

    package func cost(rows n: Int, keys m: Int) -> Int {
        layers.reduce(cacheCost(rows: n) + classEmbedding.cost(rows: classes)) {
            $0 + $1.cost(queries: classes, keys: m)
        }
    }

    package func cacheCost(rows n: Int) -> Int {
        layers.reduce(input.cost(rows: n) + norm.cost(rows: n)) { $0 + $1.cacheCost(rows: n) }
    }

    /// The projected rows, and one layer's keys and values.
    package func scratch(rows: Int) -> Int { 3 * rows * channels }

    /// One post-norm decoder layer.
    package struct DecoderLayer: Sendable {
        package let selfAttention: AttentionBlueprint
        package let norm1: NormBlueprint
        package let query: LinearBlueprint
        package let key: LinearBlueprint
        package let value: LinearBlueprint
        package let projection: LinearBlueprint
        package let norm2: NormBlueprint
        package let expansion: LinearBlueprint
        package let contraction: LinearBlueprint
        package let norm3: NormBlueprint

        init(_ name: String, width: Int) {
            func square(_ part: String) -> LinearBlueprint {
                LinearBlueprint("\(name).multihead_attn.\(part)", inputs: width, outputs: width)
            }
            func norm(_ part: String) -> NormBlueprint {
                NormBlueprint("\(name).\(part)", width: width, epsilon: ATMBlueprint.epsilon)
            }
            selfAttention = AttentionBlueprint(name + ".self_attn", width: width)
            norm1 = norm("norm1")
            query = square("q")
            key = square("k")
            value = square("v")
            projection = square("proj")
            norm2 = norm("norm2")
            expansion = LinearBlueprint(name + ".linear1", inputs: width, outputs: 4 * width)
            contraction = LinearBlueprint(name + ".linear2", inputs: 4 * width, outputs: width)
            norm3 = norm("norm3")
        }

        var parameters: [Parameter] {
            selfAttention.parameters + norm1.parameters
                + [query, key, value, projection].flatMap(\.parameters) + norm2.parameters
                + expansion.parameters + contraction.parameters + norm3.parameters
        }

        /// `k` queries attend to each other and to `m` keys.
        func cost(queries k: Int, keys m: Int) -> Int {
            selfAttention.cost(rows: k, keys: k) + norm1.cost(rows: k)
                + query.cost(rows: k) + AttentionBlueprint.cost(queries: k, keys: m, width: query.outputs)
                + projection.cost(rows: k) + norm2.cost(rows: k)
                + expansion.cost(rows: k) + contraction.cost(rows: k) + norm3.cost(rows: k)
        }

        func cacheCost(rows n: Int) -> Int { key.cost(rows: n) + value.cost(rows: n) }
    }
}

extension ATMBlueprint {
    package struct Configuration: HeadKind {
        package static let type = "atm"
        package static let finalNormAdvice: String? = nil
        /// Width of the decoder, D.
        package var channels: Int
        /// Decoder layers.
        package var layers: Int
        /// Attention heads of a layer; divides `channels`.
        package var heads: Int

        package var cells: Int { 1 }
        package var hasPresence: Bool { true }
        package var description: String { "ATM, width \(channels), \(layers) layers, \(heads) heads" }

        package func validate(_ check: RangeCheck, in model: ModelConfiguration) throws(ModelError) {
            typealias Limits = ModelConfiguration.Limits
            try check("dtop.head.channels", channels, in: 1...Limits.width)
            try check("dtop.head.layers", layers, in: 1...Limits.headLayers)
            try check("dtop.head.num_heads", heads, in: 1...channels)
            try check("dtop.head.num_heads", heads, divides: channels, "dtop.head.channels")
        }

        package func blueprint(_ name: String, stage: Int, of model: ModelConfiguration) -> any HeadBlueprint {
            ATMBlueprint(name, stage: stage, width: model.layer.hiddenSize, classes: model.classCount, self)
        }
    }
}

extension ATMBlueprint.Configuration {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case channels, layers, cells
        case heads = "num_heads"
    }

    package static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        let cells = try keys.wholeNumber(.cells, default: 1)
        guard cells == 1 else {
            throw keys.fault(
                .cells,
                "is \(cells): an atm head gives a token one answer, only fcn heads give one a cell; "
                    + "leave it out or use fcn heads")
        }
        func required(_ key: CodingKeys) throws -> Int {
            guard keys.contains(key) else { throw keys.fault(key, "is missing, an atm head needs it") }
            return try keys.wholeNumber(key)
        }
        self.init(
            channels: try keys.wholeNumber(.channels), layers: try required(.layers), heads: try required(.heads))
    }

    package func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(channels, forKey: .channels)
        try keys.encode(layers, forKey: .layers)
        try keys.encode(heads, forKey: .heads)
    }
}

extension HeadConfiguration {
    package static func atm(channels: Int, layers: Int, heads: Int) -> Self {
        Self(ATMBlueprint.Configuration(channels: channels, layers: layers, heads: heads))
    }
}
