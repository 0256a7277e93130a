import Compute
import DToPModel
import Foundation

/// SegViT's attention-to-mask head: one query per class attends to the tokens; its similarity to each token, before the
/// softmax, is the class's mask.
struct ATMHead: Head {
    private let input: Linear
    private let norm: LayerNorm
    /// The class queries and their projection by the first layer, which no picture changes. [K x D]
    private let queries: [Float]
    private let projectedQueries: [Float]
    private let layers: [ATMDecoderLayer]
    /// D -> 2: present, absent.
    private let classEmbedding: Linear
    private let heads: Int
    private let kernels: Kernels
    /// Index of the first decoder layer in the heads' cache.
    private let firstCache: Int

    init(_ blueprint: ATMBlueprint, _ precision: Precision, _ reader: WeightReader) throws(ModelError) {
        heads = blueprint.cache.heads
        kernels = reader.kernels
        firstCache = blueprint.stage * blueprint.layers.count
        input = try reader.linear(blueprint.input, precision: precision)
        norm = try reader.norm(blueprint.norm)
        var layers: [ATMDecoderLayer] = []
        for layer in blueprint.layers { layers.append(try ATMDecoderLayer(layer, precision, reader)) }
        self.layers = layers
        (queries, projectedQueries) = Self.beginning(
            try reader.floats(blueprint.queries), layers[0], channels: blueprint.channels, heads: heads, kernels)
        classEmbedding = try reader.linear(blueprint.classEmbedding)
    }

    func buffers(rows: Int, workers: Int, arena: inout Arena) -> Any {
        Buffers(
            rows: rows, channels: input.outputs, heads: heads, classes: queries.count / input.outputs,
            workers: workers, kernels: kernels, arena: &arena)
    }

    /// Runs the first layer's self-attention on the queries; returns them and their projection.
    private static func beginning(
        _ queries: [Float], _ layer: ATMDecoderLayer, channels: Int, heads: Int, _ kernels: Kernels
    ) -> ([Float], [Float]) {
        guard let team = WorkerTeam(size: 1, kernels: kernels) else { preconditionFailure("a team without threads") }
        let (memory, buffers) = Arena.laidOut { arena in
            Buffers(
                rows: 0, channels: channels, heads: heads, classes: queries.count / channels, workers: team.size,
                kernels: kernels, arena: &arena)
        }
        return withExtendedLifetime(memory) {
            buffers.queries.base.update(from: queries, count: queries.count)
            layer.readThemselves(buffers: buffers, team: team)
            func values(_ matrix: Matrix) -> [Float] {
                Array(UnsafeBufferPointer(start: matrix.base, count: queries.count))
            }
            return (values(buffers.queries), values(buffers.projectedQueries))
        }
    }

    func classify(_ seen: SeenTokens, cache: KeyValueCache, scratch: HeadScratch, team: WorkerTeam) {
        let buffers = scratch.buffers(as: Buffers.self)
        let memory = makeMemory(seen, buffers: buffers, team: team)
        buffers.queries.base.update(from: queries, count: queries.count)
        buffers.projectedQueries.base.update(from: projectedQueries, count: queries.count)
        for (index, layer) in layers.enumerated() {
            if index > 0 { layer.readThemselves(buffers: buffers, team: team) }
            layer.readTokens(
                memory: memory, slots: seen.slots, keys: seen.keys, cache: cache.layer(firstCache + index),
                buffers: buffers, team: team)
        }
        masks(into: scratch.answers.logits.withRows(seen.scored), buffers: buffers, team: team)
        if let presence = scratch.answers.presence { find(presence, buffers: buffers, team: team) }
    }

    /// Stores the tokens' keys and values without running the queries.
    func remember(_ seen: SeenTokens, cache: KeyValueCache, scratch: HeadScratch, team: WorkerTeam) {
        let buffers = scratch.buffers(as: Buffers.self)
        let memory = makeMemory(seen, buffers: buffers, team: team)
        for (index, layer) in layers.enumerated() {
            layer.remember(
                memory, slots: seen.slots, cache: cache.layer(firstCache + index), buffers: buffers, team: team)
        }
    }

    /// Computes m = LN(W x + b) of the tokens.
    private func makeMemory(_ seen: SeenTokens, buffers: Buffers, team: WorkerTeam) -> Matrix {
        let memory = buffers.memory.withRows(seen.rows.rows)
        team.apply(input, to: seen.rows, into: memory)
        team.apply(norm, to: memory, into: memory)
        return memory
    }

    /// Computes mask logits: the mean over attention heads of q_h k_h^T / sqrt(d_h) in the last layer, as one product
    /// over the whole width. Rows are tokens, so each holds its token's logits. `logits`: [n x K]
    private func masks(into logits: Matrix, buffers: Buffers, team: WorkerTeam) {
        let projected = buffers.projectedQueries
        let headSize = Float(projected.columns / heads)
        let scale = 1 / (headSize.squareRoot() * Float(heads))
        for index in 0..<projected.rows * projected.columns { projected.base[index] *= scale }
        team.pack(projected, into: buffers.packedQueries)
        let keys = buffers.keyValue.withRows(logits.rows).columns(from: 0, count: projected.columns)
        team.multiply(keys, packed: buffers.packedQueries, into: logits)
    }

    /// Computes P(class): index 0 of the softmax over (present, absent).
    private func find(_ presence: HeadAnswers.Presence, buffers: Buffers, team: WorkerTeam) {
        let logits = presence.logits
        team.apply(classEmbedding, to: buffers.queries, into: logits)
        for index in 0..<logits.rows {
            presence.probability[index] = 1 / (1 + exp(logits[index, 1] - logits[index, 0]))
        }
    }

    struct Buffers {
        /// m = LN(W x + b). [n x D]
        let memory: Matrix
        /// The last layer's keys and values of the same rows. [n x 2D]
        let keyValue: Matrix
        /// One per class, updated by every layer. [K x D]
        let queries: Matrix
        /// The last layer's queries, projected for its cross-attention. [K x D]
        let projectedQueries: Matrix
        let packedQueries: UnsafeMutablePointer<Float>
        /// Queries, keys and values of the self-attention. [K x 3D]
        let queryKeyValue: Matrix
        /// [K x D]
        let attended: Matrix
        /// [K x 4D]
        let hidden: Matrix
        /// Keys and values of the queries themselves. [K slots]
        let packedSelf: PackedKeys
        let attention: AttentionScratch

        init(
            rows: Int, channels: Int, heads: Int, classes: Int, workers: Int, kernels: Kernels, arena: inout Arena
        ) {
            memory = arena.matrix(rows: rows, columns: channels)
            keyValue = arena.matrix(rows: rows, columns: 2 * channels)
            queries = arena.matrix(rows: classes, columns: channels)
            projectedQueries = arena.matrix(rows: classes, columns: channels)
            packedQueries = arena.allocate(Float.self, count: roundUpToPanel(classes) * channels)
            queryKeyValue = arena.matrix(rows: classes, columns: 3 * channels)
            attended = arena.matrix(rows: classes, columns: channels)
            hidden = arena.matrix(rows: classes, columns: 4 * channels)
            packedSelf = PackedKeys(
                capacity: classes, heads: heads, headSize: channels / heads, kernels: kernels, arena: &arena)
            attention = AttentionScratch(
                keys: max(rows, classes), headSize: channels / heads, workers: workers, arena: &arena)
        }
    }
}
