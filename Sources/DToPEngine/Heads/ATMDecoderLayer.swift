import Compute
import DToPModel

/// One post-norm decoder layer of an ATM head: the queries attend to themselves, then to the tokens.
struct ATMDecoderLayer: Sendable {
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

    init(
        _ blueprint: ATMBlueprint.DecoderLayer, _ precision: Precision, _ reader: WeightReader
    ) throws(ModelError) {
        selfAttention = try reader.linear(blueprint.selfAttention.input)
        selfProjection = try reader.linear(blueprint.selfAttention.projection)
        norm1 = try reader.norm(blueprint.norm1)
        query = try reader.linear(blueprint.query)
        keyValue = try reader.stacked(blueprint.key, blueprint.value, precision: precision)
        projection = try reader.linear(blueprint.projection)
        norm2 = try reader.norm(blueprint.norm2)
        expansion = try reader.linear(blueprint.expansion)
        contraction = try reader.linear(blueprint.contraction)
        norm3 = try reader.norm(blueprint.norm3)
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
