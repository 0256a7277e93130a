import Compute
import DToPModel
import Imaging

/// A plain vision transformer in which easy tokens exit early (Tang et al., "Dynamic Token Pruning in Plain Vision
/// Transformers for Semantic Segmentation", ICCV 2023). Holds the packed weights, which all streams share.
package final class PrunedViT: Sendable {
    package let configuration: ModelConfiguration
    /// Number format of the trunk's matrix products.
    package let precision: Precision
    /// Multiply-adds of each part of the model.
    package let cost: CostModel
    private let embedding: PatchEmbedding
    private let layers: [TransformerLayer]
    private let heads: [Head]
    /// The layers of each stage.
    private let stages: [Range<Int>]
    /// A head that costs less than this share of the next stage's layers always runs: its answers are worth more.
    private static let trifle: Float = 0.1

    /// Reads every weight of `model`, whose tensors must have been checked against its configuration.
    /// - Parameter precision: number format of the trunk's matrix products.
    /// - Throws: `noTensor` or `wrongDataType` if they do not match it.
    package init(_ model: ModelDirectory, precision: Precision = .float32) throws(ModelError) {
        let reader = WeightReader(weights: model.weights)
        let configuration = model.configuration
        self.configuration = configuration
        self.precision = precision
        cost = CostModel(configuration)
        stages = configuration.stages
        embedding = try PatchEmbedding(configuration, precision, reader)
        var layers: [TransformerLayer] = []
        for index in 0..<configuration.layerCount {
            layers.append(try TransformerLayer("backbone.layers.\(index)", configuration, precision, reader))
        }
        self.layers = layers
        var heads: [Head] = []
        for stage in 0..<configuration.stageCount {
            heads.append(try Head(stage: stage, configuration, reader))
        }
        self.heads = heads
    }

    /// Format of the layers' keys and values: bfloat16 with 8-bit products, where it makes attention faster.
    func keyFormat(_ kernels: Kernels) -> PackedKeys.Format {
        precision == .int8 && kernels.multipliesBFloat16 ? .bfloat16 : .float32
    }

    /// Initial rows of a `grid` of tokens: class token and position embedding. [rows x C]
    func origin(grid: PixelSize) -> [Float] { embedding.origin(grid: grid) }

    /// Runs one picture through the network. Computes the tokens at which `state.isActive` is true; the others keep
    /// what earlier passes left. The answer goes to `state.canvas`, its cost to `state.macs`.
    func forward(_ picture: PatchSource, state: inout ForwardState, team: WorkerTeam, observer: ForwardObserver?) {
        var tokens = state.start()
        if tokens.active == 0 { return }
        let rows = tokens.seen
        embedding.embed(
            picture, grid: state.grid, tokens: tokens.positions, patches: state.patches, rows: rows, team: team)
        state.macs += cost.embedding(tokens: tokens.active)
        state.clock.lap(.embed)
        observer?(.tokens, rows)

        for (stage, range) in stages.enumerated() where tokens.active > 0 {
            state.enter(tokens, stage: stage)
            let slots = state.slots(tokens, stage: stage)
            let keys = state.keys(stage: stage)
            for index in range {
                layers[index].apply(
                    to: tokens.rows, slots: slots, keys: keys, cache: state.cache.layer(index), buffers: state.layer,
                    team: team)
                state.macs += cost.layer(rows: tokens.rows.rows, keys: keys)
            }
            state.clock.lap(.layers)
            visitHead(stage, &tokens, state: &state, team: team, observer: observer)
        }
        state.canvas.finish(team: team)
        state.clock.lap(.heads)
    }

    /// Lets head `stage` classify the tokens and removes those that exit, unless the head is skipped.
    private func visitHead(
        _ stage: Int, _ tokens: inout TokenSet, state: inout ForwardState, team: WorkerTeam,
        observer: ForwardObserver?
    ) {
        let isLast = stage == heads.count - 1
        guard isLast || state.pruner.runsHead(at: stage) else { return state.canvas.skip(stage: stage, tokens: tokens) }
        defer { state.clock.lap(.heads) }
        let seen = state.seen(tokens, stage: stage)
        guard isLast || pays(stage, seen, tokens.positions, state) else {
            heads[stage].remember(seen, cache: state.headCache, buffers: state.head, team: team)
            state.macs += cost.memory(rows: seen.rows.rows)
            return state.canvas.skip(stage: stage, tokens: tokens)
        }
        classify(seen, tokens, stage: stage, state: &state, team: team)
        observer?(.head(stage, tokens, state.head), seen.rows)
        if !isLast, state.pruner.isEnabled { prune(&tokens, stage: stage, state: &state) }
    }

    /// Whether a head is cheap or expected to save more than it costs. Without a memory of earlier frames it always
    /// runs.
    private func pays(_ stage: Int, _ seen: SeenTokens, _ positions: RowIndices, _ state: ForwardState) -> Bool {
        guard let before = state.before else { return true }
        let expected =
            state.pruner.isEnabled ? state.forecast.exits(positions, stage: stage, before: before) : Float(0)
        guard let exits = expected else { return true }
        let rows = seen.rows.rows
        let work = Float(stages[stage + 1].count * cost.layer(rows: rows, keys: seen.keys))
        let price = Float(cost.head(rows: rows, keys: seen.keys) - cost.memory(rows: rows))
        return price < Self.trifle * work || exits / Float(rows) * work > price
    }

    private func classify(
        _ seen: SeenTokens, _ tokens: TokenSet, stage: Int, state: inout ForwardState, team: WorkerTeam
    ) {
        let head = state.head
        heads[stage].classify(seen, cache: state.headCache, buffers: head, team: team)
        state.canvas.write(head, stage: stage, tokens: tokens, team: team)
        state.macs += cost.head(rows: seen.rows.rows, keys: seen.keys)
    }

    private func prune(_ tokens: inout TokenSet, stage: Int, state: inout ForwardState) {
        let label = state.head.label
        let positions = tokens.positions
        let leaving = state.pruner.choose(
            confidence: state.head.confidence, label: label, count: tokens.active,
            allowance: { state.allowance(token: positions[$0], label: label[$0], stage: stage) },
            addHeld: { state.addCarriedContext(stage: stage, to: $0) })
        if let before = state.before {
            state.forecast.learn(positions, leaves: state.pruner.leaves, stage: stage, before: before)
        }
        guard leaving > 0 else { return }
        for index in 0..<tokens.active where state.pruner.leaves[index] {
            state.leave(positions[index], from: stage + 1)
        }
        tokens.remove(
            state.pruner.leaves, averagedBy: state.pruner.rule.method == .average ? label : nil, means: state.means)
    }
}
