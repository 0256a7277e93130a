import DToPModel

/// A head of `NaiveViT`.
struct NaiveHead {
    /// An ATM head's class queries after they have read the tokens they see.
    struct Reading {
        /// P(class). [K]
        let presence: [Double]
        /// The projected queries of the last decoder layer. [K x D]
        let queries: [[Double]]
    }

    private let name: String
    private let configuration: ModelConfiguration
    private let weights: NaiveWeights
    private static let epsilon = 1e-5

    init(stage: Int, _ configuration: ModelConfiguration, _ weights: NaiveWeights) {
        name = stage == configuration.stageCount - 1 ? "decode_head" : "auxiliary_head.\(stage)"
        self.configuration = configuration
        self.weights = weights
    }

    private var atm: ATMBlueprint.Configuration? { configuration.head.kind as? ATMBlueprint.Configuration }
    private var fcn: FCNBlueprint.Configuration? { configuration.head.kind as? FCNBlueprint.Configuration }

    /// A token's memory in each decoder layer; empty for FCN.
    func memory(of x: [Double]) -> [NaiveMemory] {
        guard let atm else { return [] }
        let projected = weights.linear(x, named: name + ".input_proj")
        let memory = weights.layerNorm(projected, name + ".proj_norm", epsilon: Self.epsilon)
        return (0..<atm.layers).map { layer in
            let attention = "\(name).decoder.layers.\(layer).multihead_attn"
            return NaiveMemory(
                key: weights.linear(memory, named: attention + ".k"),
                value: weights.linear(memory, named: attention + ".v"))
        }
    }

    /// Runs the class queries through the decoder layers over the tokens `seen`, each with its memory for every layer.
    /// Returns nil for FCN, where no token depends on others.
    func read(_ seen: [[NaiveMemory]]) -> Reading? {
        guard let atm else { return nil }
        let (channels, heads) = (atm.channels, atm.heads)
        let embedding = weights[name + ".q.weight"]
        var queries = (0..<configuration.classCount).map { Array(embedding[$0 * channels..<($0 + 1) * channels]) }
        var projected: [[Double]] = []
        for layer in 0..<atm.layers {
            let layerName = "\(name).decoder.layers.\(layer)"
            func norm(_ x: [Double], _ part: String) -> [Double] {
                weights.layerNorm(x, layerName + part, epsilon: Self.epsilon)
            }
            let inputs = queries.map { weights.attentionInput($0, layerName + ".self_attn") }
            queries = queries.indices.map { k in
                let read = Naive.attend(inputs[k].query, to: inputs.map(\.memory), heads: heads)
                return norm(
                    Naive.add(queries[k], weights.linear(read, named: layerName + ".self_attn.out_proj")), ".norm1")
            }
            projected = queries.map { weights.linear($0, named: layerName + ".multihead_attn.q") }
            queries = queries.indices.map { k in
                let read = Naive.attend(projected[k], to: seen.map { $0[layer] }, heads: heads)
                return norm(
                    Naive.add(queries[k], weights.linear(read, named: layerName + ".multihead_attn.proj")), ".norm2")
            }
            queries = queries.map { query in
                let hidden = weights.linear(query, named: layerName + ".linear1").map { max($0, 0) }
                return norm(Naive.add(query, weights.linear(hidden, named: layerName + ".linear2")), ".norm3")
            }
        }
        let presence = queries.map { Naive.softmax(weights.linear($0, named: name + ".class_embed"))[0] }
        return Reading(presence: presence, queries: projected)
    }

    /// Class logits of one token, cell by cell. [S S K]
    func logits(of x: [Double], memory: [NaiveMemory], reading: Reading?) -> [Double] {
        guard let atm else {
            let normed = weights.layerNorm(x, name + ".norm", epsilon: 1e-6)
            let convolved = weights.linear(normed, name + ".up_convs.0.0.conv.weight")
            return weights.linear(batchNorm(convolved).map { max($0, 0) }, named: name + ".conv_seg")
        }
        guard let reading else { preconditionFailure("an ATM head that has read nothing") }
        return reading.queries.map { query in
            let scores = (0..<atm.heads).map { Naive.score(query, memory[atm.layers - 1].key, head: $0, of: atm.heads) }
            return scores.reduce(0, +) / Double(atm.heads)
        }
    }

    private func batchNorm(_ x: [Double]) -> [Double] {
        let norm = name + ".up_convs.0.0.bn"
        let (mean, variance) = (weights[norm + ".running_mean"], weights[norm + ".running_var"])
        let (weight, bias) = (weights[norm + ".weight"], weights[norm + ".bias"])
        return x.indices.map {
            (x[$0] - mean[$0]) / (variance[$0] + Self.epsilon).squareRoot() * weight[$0] + bias[$0]
        }
    }

    /// Multiply-adds with `n` tokens computed and `m` seen.
    func macs(rows n: Int, keys m: Int) -> Int {
        let (c, k) = (configuration.layer.hiddenSize, configuration.classCount)
        if let atm {
            let d = atm.channels
            let layer = 14 * k * d * d + 2 * k * k * d + 2 * n * d * d + 2 * k * m * d + 15 * k * d
            return n * c * d + 5 * n * d + atm.layers * layer + 2 * k * d
        }
        guard let fcn else { preconditionFailure("an unknown kind of head") }
        let d = fcn.channels
        return n * c * d + 5 * n * c + 2 * n * d + n * d * fcn.cells * fcn.cells * k
    }
}
