import Compute
import DToPModel

/// One pre-norm layer of the trunk: x += MHSA(LN1 x), then x += FFN(LN2 x).
struct TransformerLayer: Sendable {
    private let norm1: LayerNorm
    /// [q; k; v]
    private let input: Linear
    private let projection: Linear
    private let norm2: LayerNorm
    private let expansion: Linear
    private let contraction: Linear

    init(
        _ name: String, _ configuration: ModelConfiguration, _ precision: Precision, _ reader: WeightReader
    ) throws(ModelError) {
        let width = configuration.hiddenSize
        let hidden = configuration.intermediateSize
        func linear(_ part: String, inputs: Int, outputs: Int) throws(ModelError) -> Linear {
            try reader.linear(name + part, inputs: inputs, outputs: outputs, precision: precision)
        }
        norm1 = try reader.norm(name + ".ln1", epsilon: configuration.normEpsilon)
        input = try reader.combinedAttention(name + ".attn.attn", width: width, precision: precision)
        projection = try linear(".attn.attn.out_proj", inputs: width, outputs: width)
        norm2 = try reader.norm(name + ".ln2", epsilon: configuration.normEpsilon)
        expansion = try linear(".ffn.layers.0.0", inputs: width, outputs: hidden)
        contraction = try linear(".ffn.layers.1", inputs: hidden, outputs: width)
    }

    /// Updates the batch's rows in place. Each picture's rows attend to its own keys, among which theirs are stored
    /// first. `layer`: this layer's number, from 0.
    func apply(to batch: TokenBatch, layer: Int, buffers: Buffers, team: WorkerTeam) {
        let x = batch.rows
        let normed = buffers.normed.withRows(x.rows)
        let projected = buffers.projected.withRows(x.rows)

        team.apply(norm1, to: x, into: normed)
        team.apply(input, to: normed, into: projected)
        for segment in batch.segments where segment.count > 0 {
            attend(
                segment, projected.rows(from: segment.first, count: segment.count),
                into: normed.rows(from: segment.first, count: segment.count), cache: segment.memory.cache.layer(layer),
                scratch: buffers.attention, team: team)
        }
        team.apply(projection, to: normed, into: x, finish: .add)

        let hidden = buffers.hidden.withRows(x.rows)
        team.apply(norm2, to: x, into: normed)
        team.apply(expansion, to: normed, into: hidden, finish: .gelu)
        team.apply(contraction, to: hidden, into: x, finish: .add)
    }

    private func attend(
        _ segment: Segment, _ projected: Matrix, into out: Matrix, cache: PackedKeys, scratch: AttentionScratch,
        team: WorkerTeam
    ) {
        let width = out.columns
        team.store(
            keys: projected.columns(from: width, count: width),
            values: projected.columns(from: 2 * width, count: width),
            slots: segment.slots, in: cache)
        team.attend(
            queries: projected.columns(from: 0, count: width), to: cache, count: segment.keys, scratch: scratch,
            into: out)
    }

    /// Scratch for one layer; all layers share it.
    struct Buffers {
        /// Normalised rows, then the output of attention. [n x C]
        let normed: Matrix
        /// Queries, keys and values. [n x 3C]
        let projected: Matrix
        let attention: AttentionScratch
        /// [n x FFN width]; shares memory with attention, which is done by then.
        let hidden: Matrix

        init(_ configuration: ModelConfiguration, rows: Int, workers: Int, arena: inout Arena) {
            normed = arena.matrix(rows: rows, columns: configuration.hiddenSize)
            let shared = arena.mark
            projected = arena.matrix(rows: rows, columns: 3 * configuration.hiddenSize)
            attention = AttentionScratch(
                keys: rows, headSize: configuration.headWidth, workers: workers, arena: &arena)
            arena.rewind(to: shared)
            hidden = arena.matrix(rows: rows, columns: configuration.intermediateSize)
        }
    }
}
