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

    /// Passes a batch of pictures through the network. Computes the tokens that each plan names; the others keep what
    /// earlier passes left. The answers go to the streams' memories, the costs to the segments.
    func forward(_ batch: inout TokenBatch, _ workspace: Workspace, observer: ForwardObserver?) {
        let team = workspace.team
        batch.start()
        embed(&batch, workspace)
        observer?(.tokens, batch.segments[0].tokens.seen)
        for (stage, range) in stages.enumerated() where batch.count > 0 {
            batch.enter(stage: stage)
            for index in range {
                layers[index].apply(to: batch, layer: index, buffers: workspace.scratch.layer, team: team)
            }
            batch.spend { range.count * cost.layer(rows: $0.count, keys: $0.keys) }
            batch.lap(.layers)
            visitHead(stage, &batch, workspace, observer: observer)
            batch.closeGaps()
        }
        for segment in batch.segments where segment.cost.active > 0 { segment.memory.finish(team: team) }
        batch.lap(.heads)
    }

    private func embed(_ batch: inout TokenBatch, _ workspace: Workspace) {
        let (patches, team) = (workspace.scratch.patches, workspace.team)
        for segment in batch.segments where segment.count > 0 {
            let rows = segment.tokenRows
            embedding.cut(
                segment.picture, grid: segment.memory.grid, tokens: segment.tokens.positions,
                into: patches.rows(from: rows.lowerBound, count: rows.count), team: team)
        }
        batch.forEachRange { rows in
            embedding.add(
                patches.rows(from: rows.lowerBound, count: rows.count),
                to: batch.rows.rows(from: rows.lowerBound, count: rows.count), team: team)
        }
        batch.spend { cost.embedding(tokens: $0.tokens.active) }
        batch.lap(.embed)
    }

    /// Lets head `stage` classify the pictures' tokens and removes those that exit, unless a picture skips the head.
    private func visitHead(
        _ stage: Int, _ batch: inout TokenBatch, _ workspace: Workspace, observer: ForwardObserver?
    ) {
        var visits = false
        for index in batch.segments.indices where batch.segments[index].count > 0 {
            let visit = visit(stage, batch.segments[index])
            batch.segments[index].visit = visit
            if visit != .skip { visits = true }
        }
        heads[stage].classifyTogether(batch, buffers: workspace.scratch.head, team: workspace.team)
        for index in batch.segments.indices where batch.segments[index].count > 0 {
            visitHead(stage, &batch.segments[index], workspace, observer: observer)
        }
        if visits { batch.lap(.heads) }
    }

    private func visitHead(_ stage: Int, _ segment: inout Segment, _ workspace: Workspace, observer: ForwardObserver?) {
        let memory = segment.memory
        let buffers = workspace.scratch.head.from(row: segment.tokenRows.lowerBound)
        switch segment.visit {
        case .skip:
            memory.skip(stage: stage, tokens: segment.tokens)
        case .remember:
            let seen = memory.seen(segment.tokens, stage: stage)
            heads[stage].remember(seen, cache: memory.headCache, buffers: buffers, team: workspace.team)
            segment.cost.macs += cost.memory(rows: seen.rows.rows)
            memory.skip(stage: stage, tokens: segment.tokens)
        case .classify:
            let seen = memory.seen(segment.tokens, stage: stage)
            heads[stage].classify(seen, cache: memory.headCache, buffers: buffers, team: workspace.team)
            memory.write(buffers, stage: stage, tokens: segment.tokens, team: workspace.team)
            segment.cost.macs += cost.head(rows: seen.rows.rows, keys: seen.keys)
            observer?(.head(stage, segment.tokens, buffers), seen.rows)
            if stage < heads.count - 1, segment.plan.pruning.prunes {
                prune(&segment, stage: stage, answers: buffers, workspace)
            }
        }
    }

    /// What head `stage` does with a picture: it runs if it is cheap or expected to save more than it costs. Without a
    /// memory of earlier frames it always runs.
    private func visit(_ stage: Int, _ segment: Segment) -> HeadVisit {
        if stage == heads.count - 1 { return .classify }
        let (plan, memory) = (segment.plan, segment.memory)
        guard plan.pruning.runsHead(at: stage) else { return .skip }
        guard let before = plan.before else { return .classify }
        let positions = segment.tokens.positions
        let expected =
            plan.pruning.prunes ? memory.forecast.exits(positions, stage: stage, before: before) : Float(0)
        guard let exits = expected else { return .classify }
        let rows = segment.tokens.seen.rows
        let keys = segment.keys - configuration.classTokenCount
        let work = Float(stages[stage + 1].count * cost.layer(rows: rows, keys: keys))
        let price = Float(cost.head(rows: rows, keys: keys) - cost.memory(rows: rows))
        return price < Self.trifle * work || exits / Float(rows) * work > price ? .classify : .remember
    }

    private func prune(_ segment: inout Segment, stage: Int, answers: Head.Buffers, _ workspace: Workspace) {
        let (plan, memory, pruner) = (segment.plan, segment.memory, workspace.scratch.pruner)
        let positions = segment.tokens.positions
        let carriesSome = segment.cost.active < memory.grid.count
        let leaving = pruner.choose(
            by: plan.pruning, confidence: answers.confidence, label: answers.label, count: segment.tokens.active,
            allowance: { plan.allowance(token: positions[$0], label: answers.label[$0], stage: stage) },
            addHeld: { if carriesSome { memory.addCarriedContext(stage: stage, plan, to: $0) } })
        if let before = plan.before {
            memory.forecast.learn(positions, leaves: pruner.leaves, stage: stage, before: before)
        }
        guard leaving > 0 else { return }
        for index in 0..<segment.tokens.active where pruner.leaves[index] {
            memory.leave(positions[index], from: stage + 1)
        }
        segment.tokens.remove(
            pruner.leaves, averagedBy: plan.pruning.method == .average ? answers.label : nil,
            means: workspace.scratch.means)
    }
}
