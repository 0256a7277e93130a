import DToPModel
import Imaging

/// A plain implementation of carrying tokens from frame to frame: the reference that the engine is tested against.
///
/// A token is computed anew or keeps its state from when it was last computed. In every layer, the computed tokens
/// attend to all tokens that went through that layer when they were last computed.
struct NaiveViT {
    /// The answer for one frame.
    struct Frame {
        /// Final class probabilities of every cell of every token. [N][S S][K]
        let pred: [[[Double]]]
        /// [N]
        let exitStages: [Int]
        let macs: Int
        /// Whether a comparison was close enough for rounding to decide it.
        let isClose: Bool
        /// The last head that ran (nil if none did), and the deepest one whose answer any token carries.
        let lastHead: Int?
        let deepest: Int
        /// Tokens that exited because carried ones take the context tokens' places.
        let displaced: Int
    }

    var rule: PruningConfiguration
    private let configuration: ModelConfiguration
    private let preprocessing: Preprocessing
    private let weights: NaiveWeights
    private let heads: [NaiveHead]
    /// Tokens of the grid row by row, then the class token if there is one.
    private var tokens: [NaiveToken]
    /// Each head's P from when it last ran; nothing for FCN heads.
    private var presence: [Int: [Double]] = [:]

    // For the current frame.
    private var active: Set<Int> = []
    private var macs = 0
    private var isClose = false
    private var displaced = 0

    /// Numbers closer than this may compare differently in single precision.
    private static let closeCall = 1e-5

    init(_ model: ModelDirectory, preprocessing: Preprocessing) throws {
        configuration = model.configuration
        rule = configuration.pruning
        self.preprocessing = preprocessing
        weights = try NaiveWeights(model)
        let (configuration, weights) = (configuration, weights)
        heads = (0..<configuration.stageCount).map { NaiveHead(stage: $0, configuration, weights) }
        let count = configuration.positionGrid.count + configuration.classTokenCount
        tokens = Array(repeating: NaiveToken(x: []), count: count)
    }

    private var tokenCount: Int { configuration.positionGrid.count }
    private var classTokens: Range<Int> { tokenCount..<tokens.count }

    /// Computes the tokens `active` of `image`, which spans the model's grid. The first frame must compute all.
    mutating func segment(_ image: RGBImage, computing active: Set<Int>) -> Frame {
        self.active = active
        macs = 3 * configuration.patchSize * configuration.patchSize * active.count * configuration.layer.hiddenSize
        isClose = false
        displaced = 0
        for token in active { tokens[token] = NaiveToken(x: embedded(token, of: image)) }
        for token in classTokens {
            tokens[token] = NaiveToken(x: Naive.add(weights["backbone.cls_token"], position(0)))
        }

        var remaining = active.sorted()
        var lastHead: Int?
        for layer in 0..<configuration.layerCount where !remaining.isEmpty {
            run(layer, computing: remaining + classTokens)
            guard let stage = configuration.exitLayers.firstIndex(of: layer), runsHead(stage) else { continue }
            classify(remaining, stage: stage)
            lastHead = stage
            let leaving = leaving(remaining, stage: stage)
            remaining.removeAll { leaving.contains($0) }
        }
        return answer(lastHead: lastHead)
    }

    // MARK: Tokens

    private func position(_ row: Int) -> [Double] {
        let width = configuration.layer.hiddenSize
        return Array(weights["backbone.pos_embed"][row * width..<(row + 1) * width])
    }

    /// A token's patch, zero beyond the picture, projected, with its position added.
    private func embedded(_ token: Int, of image: RGBImage) -> [Double] {
        let patch = configuration.patchSize
        let (row, column) = token.quotientAndRemainder(dividingBy: configuration.positionGrid.width)
        var pixels: [Double] = []
        for channel in 0..<3 {
            let (mean, std) = (Double(preprocessing.mean[channel]), Double(preprocessing.std[channel]))
            for y in row * patch..<(row + 1) * patch {
                for x in column * patch..<(column + 1) * patch {
                    let isInside = x < image.size.width && y < image.size.height
                    pixels.append(isInside ? (Double(image[x, y, channel]) - mean) / std : 0)
                }
            }
        }
        return Naive.add(weights.linear(pixels, named: "backbone.patch_embed.projection"), position(1 + token))
    }

    // MARK: Trunk

    private mutating func run(_ layer: Int, computing computed: [Int]) {
        let name = "backbone.layers.\(layer)"
        let epsilon = Double(configuration.layer.normEpsilon)
        var queries: [Int: [Double]] = [:]
        for token in computed {
            let normed = weights.layerNorm(tokens[token].x, name + ".ln1", epsilon: epsilon)
            let (query, memory) = weights.attentionInput(normed, name + ".attn.attn")
            queries[token] = query
            tokens[token].layers.append(memory)
        }
        let seen = tokens.filter { $0.layers.count > layer }.map { $0.layers[layer] }
        for token in computed {
            let read = Naive.attend(queries[token]!, to: seen, heads: configuration.layer.headCount)
            var x = Naive.add(tokens[token].x, weights.linear(read, named: name + ".attn.attn.out_proj"))
            let normed = weights.layerNorm(x, name + ".ln2", epsilon: epsilon)
            let hidden = weights.linear(normed, named: name + ".ffn.layers.0.0").map { Naive.gelu($0) }
            x = Naive.add(x, weights.linear(hidden, named: name + ".ffn.layers.1"))
            tokens[token].x = x
        }
        let (n, m) = (computed.count, seen.count)
        let (c, hidden) = (configuration.layer.hiddenSize, configuration.layer.intermediateSize)
        macs += n * (4 * c * c + 2 * c * hidden) + 2 * n * m * c + 10 * n * c
    }

    // MARK: Heads

    private func runsHead(_ stage: Int) -> Bool {
        stage == heads.count - 1 || rule.enabledStages?.contains(stage) ?? true
    }

    private mutating func classify(_ remaining: [Int], stage: Int) {
        let head = heads[stage]
        for token in remaining { tokens[token].memory[stage] = head.memory(of: tokens[token].x) }
        let seen = tokens.compactMap { $0.memory[stage] }
        let reading = head.read(seen)
        presence[stage] = reading?.presence
        for token in remaining {
            let logits = head.logits(of: tokens[token].x, memory: tokens[token].memory[stage]!, reading: reading)
            tokens[token].answers[stage] = NaiveToken.Answer(
                logits: logits, pred: pred(logits, presence: reading?.presence))
        }
        macs += head.macs(rows: remaining.count, keys: seen.count)
    }

    /// Class probabilities of each cell: P times sigmoid with ATM, softmax with FCN.
    private func pred(_ logits: [Double], presence: [Double]?) -> [[Double]] {
        if let presence { return [zip(presence, logits).map { $0 * Naive.sigmoid($1) }] }
        let classes = configuration.classCount
        return stride(from: 0, to: logits.count, by: classes).map { Naive.softmax(Array(logits[$0..<$0 + classes])) }
    }

    /// The frame's answer, with P of the deepest head that any token has reached for all tokens.
    private func answer(lastHead: Int?) -> Frame {
        let exits = tokens[..<tokenCount].map { $0.exit ?? -1 }
        let deepest = exits.max() ?? -1
        let pred = tokens[..<tokenCount].map { token in
            token.exit.map { self.pred(token.answers[$0]!.logits, presence: presence[deepest]) } ?? []
        }
        return Frame(
            pred: pred, exitStages: exits, macs: macs, isClose: isClose, lastHead: lastHead, deepest: deepest,
            displaced: displaced)
    }

    // MARK: Exits

    /// The tokens of `remaining` that exit at head `stage`.
    private mutating func leaving(_ remaining: [Int], stage: Int) -> Set<Int> {
        if stage == heads.count - 1 || rule.threshold >= 1 { return [] }
        let confident = remaining.filter { isConfident($0, stage) }
        if rule.method == .remove { return Set(confident) }
        precondition(rule.method == .topk, "other methods carry nothing")

        let carried = (0..<tokenCount).filter { !active.contains($0) && tokens[$0].exit ?? -1 > stage }
        let context = carried.filter { isConfident($0, stage) }
        for token in confident + context { note(tokens[token].answers[stage]!.lead) }
        var leaving: Set<Int> = []
        for label in 0..<configuration.classCount {
            let held = context.count { tokens[$0].answers[stage]!.label == label }
            let ranked = confident.filter { tokens[$0].answers[stage]!.label == label }
                .sorted { (confidence($0, stage), $1) > (confidence($1, stage), $0) }
            let places = max(rule.keepPerClass - held, 0)
            leaving.formUnion(ranked.dropFirst(places))
            displaced += min(rule.keepPerClass, ranked.count) - min(places, ranked.count)
            guard places > 0, places < ranked.count else { continue }
            note(confidence(ranked[places - 1], stage) - confidence(ranked[places], stage))
        }
        return leaving
    }

    private func confidence(_ token: Int, _ stage: Int) -> Double { tokens[token].answers[stage]?.confidence ?? 0 }

    private mutating func isConfident(_ token: Int, _ stage: Int) -> Bool {
        let excess = confidence(token, stage) - Double(rule.threshold)
        note(excess)
        return excess > 0
    }

    private mutating func note(_ difference: Double) {
        if abs(difference) < Self.closeCall { isClose = true }
    }
}
