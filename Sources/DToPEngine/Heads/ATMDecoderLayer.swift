import Compute
import DToPModel

/// One post-norm decoder layer of an ATM head: the queries attend to themselves, then to the tokens.
struct ATMDecoderLayer: Sendable {
    static let epsilon: Float = 1e-5

    private let selfAttention: Linear
    private let selfProjection: Linear
    private let norm1: LayerNorm
    private let query: Linear
    private let keyValue: Linear
    private let projection: Linear
    private let norm2: LayerNorm
    private let expansion: Linear
    private let contraction: Linear
    private let norm3: LayerNorm

    init(_ name: String, channels: Int, _ reader: WeightReader) throws(ModelError) {
        func square(_ part: String) throws(ModelError) -> Linear {
            try reader.linear(name + part, inputs: channels, outputs: channels)
        }
        func norm(_ part: String) throws(ModelError) -> LayerNorm {
            try reader.norm(name + part, epsilon: Self.epsilon)
        }
        selfAttention = try reader.combinedAttention(name + ".self_attn", width: channels)
        selfProjection = try square(".self_attn.out_proj")
        norm1 = try norm(".norm1")
        query = try square(".multihead_attn.q")
        keyValue = try reader.stacked(
            name + ".multihead_attn.k", name + ".multihead_attn.v", inputs: channels, outputs: channels)
        projection = try square(".multihead_attn.proj")
        norm2 = try norm(".norm2")
        expansion = try reader.linear(name + ".linear1", inputs: channels, outputs: 4 * channels)
        contraction = try reader.linear(name + ".linear2", inputs: 4 * channels, outputs: channels)
        norm3 = try norm(".norm3")
    }

    /// Runs self-attention on `buffers.queries` [K x D] and leaves them projected in `buffers.projectedQueries`.
    func readThemselves(buffers: ATMHead.Buffers, team: WorkerTeam) {
        let queries = buffers.queries
        let width = queries.columns
        let qkv = buffers.queryKeyValue

        team.apply(selfAttention, to: queries, into: qkv)
        team.store(
            keys: qkv.columns(from: width, count: width), values: qkv.columns(from: 2 * width, count: width),
            in: buffers.packedSelf)
        team.attend(
            queries: qkv.columns(from: 0, count: width), to: buffers.packedSelf, count: queries.rows,
            scratch: buffers.attention, into: buffers.attended)
        team.apply(selfProjection, to: buffers.attended, into: queries, finish: .add)
        team.apply(norm1, to: queries, into: queries)
        team.apply(query, to: queries, into: buffers.projectedQueries)
    }

    /// Stores the keys and values of `memory` [n x D] in `slots` of `cache` and leaves them in the buffers. Then
    /// updates `buffers.queries` [K x D], projected by `readThemselves`, from the first `keys` slots.
    func readTokens(
        memory: Matrix, slots: RowIndices, keys: Int, cache: PackedKeys, buffers: ATMHead.Buffers, team: WorkerTeam
    ) {
        let queries = buffers.queries
        remember(memory, slots: slots, cache: cache, buffers: buffers, team: team)
        team.attend(
            queries: buffers.projectedQueries, to: cache, count: keys, scratch: buffers.attention,
            into: buffers.attended)
        team.apply(projection, to: buffers.attended, into: queries, finish: .add)
        team.apply(norm2, to: queries, into: queries)

        team.apply(expansion, to: queries, into: buffers.hidden, finish: .relu)
        team.apply(contraction, to: buffers.hidden, into: queries, finish: .add)
        team.apply(norm3, to: queries, into: queries)
    }

    /// Stores the keys and values of `memory` [n x D] in `slots` of `cache`.
    func remember(
        _ memory: Matrix, slots: RowIndices, cache: PackedKeys, buffers: ATMHead.Buffers, team: WorkerTeam
    ) {
        let both = buffers.keyValue.withRows(memory.rows)
        team.apply(keyValue, to: memory, into: both)
        team.store(
            keys: both.columns(from: 0, count: memory.columns),
            values: both.columns(from: memory.columns, count: memory.columns), slots: slots, in: cache)
    }
}
