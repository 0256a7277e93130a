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

    init(_ blueprint: LayerBlueprint, _ precision: Precision, _ reader: WeightReader) throws(ModelError) {
        norm1 = try reader.norm(blueprint.norm1)
        input = try reader.linear(blueprint.attention.input, precision: precision)
        projection = try reader.linear(blueprint.attention.projection, precision: precision)
        norm2 = try reader.norm(blueprint.norm2)
        expansion = try reader.linear(blueprint.expansion, precision: precision)
        contraction = try reader.linear(blueprint.contraction, precision: precision)
    }

    /// Updates the batch's rows in place. Each picture's rows attend to its own keys, among which theirs are stored
    /// first. `layer`: this layer's number, from 0.
    func apply(to batch: TokenBatch, layer: Int, buffers: Buffers, team: WorkerTeam) {
        let x = batch.rows
        let normed = buffers.normed.withRows(x.rows)
        let projected = buffers.projected.withRows(x.rows)

        team.apply(input, to: x, after: norm1, scratch: normed, into: projected)
        for segment in batch.segments where segment.count > 0 {
            attend(
                segment, projected.rows(from: segment.first, count: segment.count),
                into: normed.rows(from: segment.first, count: segment.count), cache: segment.memory.cache.layer(layer),
                scratch: buffers.attention, team: team)
        }
        team.apply(projection, to: normed, into: x, finish: .add)

        let hidden = buffers.hidden.withRows(x.rows)
        team.apply(expansion, to: x, after: norm2, scratch: normed, into: hidden, finish: .gelu)
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
        /// Scratch for normalised rows, then the output of attention. [n x C]
        let normed: Matrix
        /// Queries, keys and values. [n x 3C]
        let projected: Matrix
        let attention: AttentionScratch
        /// [n x FFN width]; shares memory with attention, which is done by then.
        let hidden: Matrix

        init(_ blueprint: LayerBlueprint, rows: Int, workers: Int, arena: inout Arena) {
            normed = arena.matrix(rows: rows, columns: blueprint.expansion.inputs)
            let shared = arena.mark
            projected = arena.matrix(rows: rows, columns: blueprint.attention.input.outputs)
            attention = AttentionScratch(
                keys: rows, headSize: blueprint.headSize, workers: workers, arena: &arena)
            arena.rewind(to: shared)
            hidden = arena.matrix(rows: rows, columns: blueprint.expansion.outputs)
        }
    }
}
