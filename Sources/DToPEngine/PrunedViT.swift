import DToPModel
import Numerics

/// A plain vision transformer whose easy tokens leave early (Tang et al., "Dynamic Token Pruning in Plain Vision
/// Transformers for Semantic Segmentation", ICCV 2023): the weights, packed for computing and shared by all streams.
public final class PrunedViT: Sendable {
    public let configuration: ModelConfiguration
    /// Multiply-adds of its parts.
    public let cost: CostModel
    private let embedding: PatchEmbedding
    private let layers: [TransformerLayer]
    private let heads: [Head]

    /// Reads every weight of `model`, whose tensors have been checked against its configuration.
    /// Throws `noTensor` or `wrongDataType` where they have not.
    public init(_ model: ModelDirectory) throws(ModelError) {
        let reader = WeightReader(weights: model.weights)
        let configuration = model.configuration
        self.configuration = configuration
        cost = CostModel(configuration)
        embedding = try PatchEmbedding(configuration, reader)
        var layers: [TransformerLayer] = []
        for index in 0..<configuration.layerCount {
            layers.append(try TransformerLayer("backbone.layers.\(index)", configuration, reader))
        }
        self.layers = layers
        var heads: [Head] = []
        for stage in 0..<configuration.stageCount {
            let name = ParameterInventory.headPrefix(stage: stage, of: configuration)
            heads.append(try Head(name, configuration, reader))
        }
        self.heads = heads
    }

    /// What the rows of a `grid` of tokens start from: class token and position embedding. [rows x C]
    func origin(grid: PixelSize) -> [Float] { embedding.origin(grid: grid) }

    /// One picture through the network; the answer lies in `state.canvas`, its cost in `state.macs`.
    func forward(_ picture: PatchSource, state: inout ForwardState, team: WorkerTeam, observer: ForwardObserver?) {
        var tokens = state.start()
        embedding.embed(picture, grid: state.grid, patches: state.patches, tokens: tokens.seenByHead, team: team)
        state.macs = cost.embedding(tokens: tokens.active)
        state.clock.lap(.embed)
        observer?(.tokens, tokens.seenByHead)

        for (index, layer) in layers.enumerated() {
            layer.apply(to: tokens.rows, buffers: state.layer, team: team)
            state.macs += cost.layer(rows: tokens.rows.rows)
            state.clock.lap(.layers)
            guard let stage = configuration.exitLayers.firstIndex(of: index),
                stage == heads.count - 1 || state.pruner.runsHead(at: stage)
            else { continue }

            classify(tokens, stage: stage, state: &state, team: team)
            state.clock.lap(.heads)
            observer?(.head(stage, tokens, state.head), tokens.seenByHead)
            guard stage < heads.count - 1, state.pruner.isEnabled else { continue }
            prune(&tokens, state: state)
            if tokens.active == 0 { break }
        }
        state.canvas.finish(presence: state.head.presence, team: team)
        state.clock.lap(.heads)
    }

    private func classify(_ tokens: TokenSet, stage: Int, state: inout ForwardState, team: WorkerTeam) {
        let head = state.head
        heads[stage].classify(tokens.seenByHead, scored: tokens.active, buffers: head, team: team)
        team.score(
            head.logits.withRows(tokens.active), presence: head.presence, pred: head.pred.withRows(tokens.active),
            confidence: head.confidence, label: head.label)
        state.canvas.write(head, stage: stage, tokens: tokens)
        state.macs += cost.head(rows: tokens.seenByHead.rows)
    }

    private func prune(_ tokens: inout TokenSet, state: ForwardState) {
        let leaving = state.pruner.choose(
            confidence: state.head.confidence, label: state.head.label, count: tokens.active)
        guard leaving > 0 else { return }
        tokens.remove(
            state.pruner.leaves, averagedBy: state.pruner.rule.method == .average ? state.head.label : nil,
            sums: state.classSums, counts: state.classCounts)
    }
}
