import DToPModel
import Numerics

/// One pre-norm layer of the trunk: x += MHSA(LN1 x), then x += FFN(LN2 x).
struct TransformerLayer: Sendable {
    private let norm1: LayerNorm
    private let query: Linear
    private let keyValue: Linear
    private let projection: Linear
    private let norm2: LayerNorm
    private let expansion: Linear
    private let contraction: Linear
    private let heads: Int

    init(_ name: String, _ configuration: ModelConfiguration, _ reader: WeightReader) throws(ModelError) {
        let width = configuration.hiddenSize
        let hidden = configuration.intermediateSize
        heads = configuration.headCount
        norm1 = try reader.norm(name + ".ln1", epsilon: configuration.normEpsilon)
        (query, keyValue) = try reader.attention(name + ".attn.attn", width: width)
        projection = try reader.linear(name + ".attn.attn.out_proj", inputs: width, outputs: width)
        norm2 = try reader.norm(name + ".ln2", epsilon: configuration.normEpsilon)
        expansion = try reader.linear(name + ".ffn.layers.0.0", inputs: width, outputs: hidden)
        contraction = try reader.linear(name + ".ffn.layers.1", inputs: hidden, outputs: width)
    }

    /// Updates `x` [n x C] in place. Its rows attend to what `cache` has at the places `keys`; their own keys and values
    /// are written there, at `places`.
    func apply(
        to x: Matrix, places: RowIndices, keys: RowIndices, cache: KeyValueCache.Layer, buffers: Buffers,
        team: WorkerTeam
    ) {
        let normed = buffers.normed.withRows(x.rows)
        let queries = buffers.queries.withRows(x.rows)

        team.apply(norm1, to: x, into: normed)
        team.apply(query, to: normed, into: queries)
        team.apply(keyValue, to: normed, into: cache.both, rows: places)
        team.attend(
            queries: queries, keys: cache.keys, values: cache.values, chosen: keys, heads: heads,
            buffers: buffers.attention, into: normed)
        team.apply(projection, to: normed, into: x, finish: .add)

        let hidden = buffers.hidden.withRows(x.rows)
        team.apply(norm2, to: x, into: normed)
        team.apply(expansion, to: normed, into: hidden, finish: .gelu)
        team.apply(contraction, to: hidden, into: x, finish: .add)
    }

    /// Scratch for one layer; all layers share it.
    struct Buffers {
        /// Normalised rows, then what attention gave. [n x C]
        let normed: Matrix
        /// [n x C]
        let queries: Matrix
        let attention: AttentionBuffers
        /// [n x FFN width]; shares the memory of attention, which is over by then.
        let hidden: Matrix

        init(_ configuration: ModelConfiguration, rows: Int, workers: Int, arena: inout Arena) {
            normed = arena.matrix(rows: rows, columns: configuration.hiddenSize)
            let shared = arena.mark
            queries = arena.matrix(rows: rows, columns: configuration.hiddenSize)
            attention = AttentionBuffers(
                keys: rows, heads: configuration.headCount, headSize: configuration.headWidth, workers: workers,
                arena: &arena)
            arena.rewind(to: shared)
            hidden = arena.matrix(rows: rows, columns: configuration.intermediateSize)
        }
    }
}
