import Compute
import DToPModel
import Imaging

/// A plain vision transformer in which easy tokens exit early (Tang et al., "Dynamic Token Pruning in Plain Vision
/// Transformers for Semantic Segmentation", ICCV 2023). Holds the packed weights, which all streams share.
package final class PrunedViT: Sendable {
    package let configuration: ModelConfiguration
    /// Number format of the layers' matrix products.
    package let precision: Precision
    /// Those that its weights are packed for.
    package let kernels: Kernels
    /// Its parts, with their multiply-adds.
    package let blueprint: Blueprint
    private let embedding: PatchEmbedding
    private let layers: [TransformerLayer]
    private let heads: [any Head]
    /// The layers of each stage.
    private let stages: [Range<Int>]
    /// A head that costs less than this share of the next stage's layers always runs: its answers are worth more.
    private static let trifle: Float = 0.1

    /// Reads every weight of `model`, whose tensors must have been checked against its configuration.
    /// - Parameters:
    ///   - precision: number format of the layers' matrix products; float32 if `kernels` are no faster in another.
    ///   - kernels: those of the teams that will compute with it.
    /// - Throws: `noTensor` or `wrongDataType` if they do not match it.
    package convenience init(
        _ model: ModelDirectory, precision: Precision = .float32, kernels: Kernels = .preferred
    ) throws(ModelError) {
        try self.init(Blueprint(model.configuration), precision: precision, kernels: kernels) {
            parameter throws(ModelError) in
            try model.weights.floats(named: parameter.name)
        }
    }

    /// - Parameter read: gives all values of a tensor, outermost dimension first.
    package init(
        _ blueprint: Blueprint, precision: Precision, kernels: Kernels = .preferred,
        read: @escaping (Parameter) throws(ModelError) -> [Float]
    ) throws(ModelError) {
        let reader = WeightReader(floats: read, kernels: kernels)
        let precision = kernels.multipliesIntegers ? precision : .float32
        self.blueprint = blueprint
        self.precision = precision
        self.kernels = kernels
        configuration = blueprint.configuration
        stages = configuration.stages
        embedding = try PatchEmbedding(blueprint.embedding, precision, reader)
        var layers: [TransformerLayer] = []
        for layer in blueprint.layers { layers.append(try TransformerLayer(layer, precision, reader)) }
        self.layers = layers
        // Rows of 7 bits would move confidences too far.
        let headPrecision = kernels.roundsRowsTo8Bits ? precision : .float32
        var heads: [any Head] = []
        for head in blueprint.heads { heads.append(try HeadKinds.head(head, headPrecision, reader)) }
        self.heads = heads
    }

    /// Format of the layers' keys and values: with 8-bit products, the one that makes attention fastest.
    var keyFormat: PackedKeys.Format {
        guard precision == .int8 else { return .float32 }
        if kernels.attendsIn8Bits { return .int8 }
        return kernels.multipliesShorts ? .int16 : .float32
    }

    /// What a head writes for up to `rows` rows.
    func headScratch(rows: Int, workers: Int, arena: inout Arena) -> HeadScratch {
        let answers = HeadAnswers(configuration, rows: rows, arena: &arena)
        return HeadScratch(
            answers: answers, buffers: heads[0].buffers(rows: rows, workers: workers, arena: &arena))
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
            batch.spend { range.count * blueprint.layers[range.lowerBound].cost(rows: $0.count, keys: $0.keys) }
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
        batch.spend { blueprint.embedding.cost(tokens: $0.tokens.active) }
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
        heads[stage].classifyTogether(batch, scratch: workspace.scratch.head, team: workspace.team)
        for index in batch.segments.indices where batch.segments[index].count > 0 {
            visitHead(stage, &batch.segments[index], workspace, observer: observer)
        }
        if visits { batch.lap(.heads) }
    }

    private func visitHead(_ stage: Int, _ segment: inout Segment, _ workspace: Workspace, observer: ForwardObserver?) {
        let memory = segment.memory
        let scratch = workspace.scratch.head.from(row: segment.tokenRows.lowerBound)
        switch segment.visit {
        case .skip:
            memory.skip(stage: stage, tokens: segment.tokens)
        case .remember:
            let seen = memory.seen(segment.tokens, stage: stage)
            heads[stage].remember(seen, cache: memory.headCache, scratch: scratch, team: workspace.team)
            segment.cost.macs += blueprint.heads[stage].cacheCost(rows: seen.rows.rows)
            memory.skip(stage: stage, tokens: segment.tokens)
        case .classify:
            let seen = memory.seen(segment.tokens, stage: stage)
            heads[stage].classify(seen, cache: memory.headCache, scratch: scratch, team: workspace.team)
            memory.write(scratch.answers, stage: stage, tokens: segment.tokens, team: workspace.team)
            segment.cost.macs += blueprint.heads[stage].cost(rows: seen.rows.rows, keys: seen.keys)
            observer?(.head(stage, segment.tokens, scratch.answers), seen.rows)
            if stage < heads.count - 1, segment.plan.pruning.prunes {
                prune(&segment, stage: stage, answers: scratch.answers, workspace)
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
        let next = stages[stage + 1]
        let work = Float(next.count * blueprint.layers[next.lowerBound].cost(rows: rows, keys: keys))
        let head = blueprint.heads[stage]
        let price = Float(head.cost(rows: rows, keys: keys) - head.cacheCost(rows: rows))
        return price < Self.trifle * work || exits / Float(rows) * work > price ? .classify : .remember
    }

    private func prune(_ segment: inout Segment, stage: Int, answers: HeadAnswers, _ workspace: Workspace) {
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
