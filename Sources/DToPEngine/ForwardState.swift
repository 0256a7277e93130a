import DToPModel
import Numerics

/// Everything a forward pass writes to, in one allocation sized for the dense frame; one per stream and grid.
struct ForwardState {
    let grid: PixelSize
    /// Tokens that the next pass computes; what the others have is taken over from the passes before. [N]
    let isActive: UnsafeMutablePointer<Bool>
    /// [N x 3 P^2]; shares its memory with the layers' scratch.
    let patches: Matrix
    let layer: TransformerLayer.Buffers
    private let slots: KeySlots
    /// Of the trunk's layers.
    let cache: KeyValueCache
    /// ATM: of the decoder layers of every head, the first head's first.
    let headCache: KeyValueCache?
    let head: Head.Buffers
    private(set) var canvas: Canvas
    var pruner: Pruner
    /// What is remembered of the tokens from the frames before; nil: nothing.
    var before: TokenMemory?
    /// How far below the threshold a token may leave again that has not changed since it left.
    var hysteresis: Float = 0
    var forecast: ExitForecast
    let means: ClassMeans
    /// For comparison only: of the carried tokens none but those kept as context take part.
    var seesContextOnly = false
    var clock = StageClock()
    /// Multiply-adds of the picture so far.
    var macs = 0
    /// Tokens of the picture that were computed.
    var active = 0
    /// The region of interest: tokens outside leave before the first layer. [N]
    let isInRegion: UnsafeMutablePointer<Bool>
    private(set) var regionCount = 0

    private let storage: Matrix
    private let places: UnsafeMutablePointer<Int32>
    private let classTokens: Int
    /// What the rows start from. [rows x C]
    private let origin: Matrix

    /// - Parameters:
    ///   - carries: whether passes may take tokens over from earlier ones.
    init(
        _ model: PrunedViT, grid: PixelSize, pruning: PruningConfiguration, carries: Bool,
        team: WorkerTeam, arena: inout Arena
    ) {
        let configuration = model.configuration
        let classes = configuration.classCount
        let width = configuration.hiddenSize
        classTokens = configuration.classTokenCount
        // Averages never outnumber the tokens they replace.
        let rows = grid.count + classTokens
        self.grid = grid
        origin = arena.matrix(rows: rows, columns: width)
        storage = arena.matrix(rows: rows, columns: width)
        places = arena.allocate(Int32.self, count: rows)
        isActive = arena.allocate(Bool.self, count: grid.count)
        isInRegion = arena.allocate(Bool.self, count: grid.count)
        slots = KeySlots(stages: configuration.stageCount, places: rows, arena: &arena)
        cache = KeyValueCache(
            stages: configuration.stages, slots: rows, heads: configuration.headCount,
            headSize: configuration.headWidth, format: model.keyFormat(team.kernels), carries: carries, arena: &arena)
        headCache =
            switch configuration.head {
            case .fcn: nil
            case .atm(let channels, let layers, let heads):
                KeyValueCache(
                    stages: (0..<configuration.stageCount).map { $0 * layers..<($0 + 1) * layers },
                    slots: grid.count, heads: heads, headSize: channels / heads, carries: carries, arena: &arena)
            }
        canvas = Canvas(
            grid: grid, side: configuration.head.cells, classes: classes, stages: configuration.stageCount,
            hasPresence: headCache != nil, arena: &arena)
        pruner = Pruner(pruning, tokens: grid.count, classes: classes, arena: &arena)
        forecast = ExitForecast(stages: configuration.stageCount)
        means = ClassMeans(classes: classes, width: width, arena: &arena)

        let shared = arena.mark
        patches = arena.matrix(rows: grid.count, columns: 3 * configuration.patchSize * configuration.patchSize)
        arena.rewind(to: shared)
        layer = TransformerLayer.Buffers(configuration, rows: rows, workers: team.size, arena: &arena)
        arena.rewind(to: shared)
        head = Head.Buffers(configuration, rows: grid.count, workers: team.size, arena: &arena)
    }

    /// Has the rows start from `origin`. [rows x C]
    func setOrigin(_ origin: [Float]) {
        precondition(origin.count == self.origin.rows * self.origin.columns)
        self.origin.base.update(from: origin, count: origin.count)
    }

    /// Limits the passes to come to the tokens at which `region` is true, row by row; nil: to none.
    mutating func setRegion(_ region: [Bool]?) {
        precondition(region.map { $0.count == grid.count } ?? true)
        regionCount = 0
        for token in 0..<grid.count {
            isInRegion[token] = region?[token] ?? true
            if isInRegion[token] { regionCount += 1 }
            canvas.exitStage[token] = Canvas.outside
        }
        slots.clear()
        activateAll()
    }

    /// Makes the next pass compute every token of the region.
    func activateAll() { isActive.update(from: isInRegion, count: grid.count) }

    /// The active tokens of a new picture, at their origin.
    mutating func start() -> TokenSet {
        clock = StageClock()
        canvas.begin()
        macs = 0
        let tokens = TokenSet(
            storage: storage, classTokens: classTokens, places: places, isActive: isActive, tokens: grid.count)
        active = tokens.active
        if active == regionCount {
            slots.clear()
        } else if seesContextOnly {
            keepContextOnly()
        }
        let rows = tokens.rows
        for row in 0..<rows.rows {
            let source = row < classTokens ? row : classTokens + tokens.places[row]
            rows.row(row).update(from: origin.row(source), count: rows.columns)
        }
        return tokens
    }

    /// Where in the trunk's caches the keys of `tokens` go in the layers before head `stage`.
    func slots(_ tokens: TokenSet, stage: Int) -> RowIndices { slots.slots(tokens.places, stage: stage) }

    /// How many take part in the layers before head `stage`: the rows that are computed, and the carried tokens that had
    /// not left before it.
    func keys(stage: Int) -> Int { slots.count(stage: stage) }

    /// What head `stage` sees.
    func seen(_ tokens: TokenSet, stage: Int) -> SeenTokens {
        SeenTokens(
            rows: tokens.seen, scored: tokens.active,
            slots: slots.slots(tokens.seenPlaces, stage: stage, from: classTokens),
            keys: keys(stage: stage) - classTokens)
    }

    /// Has `tokens` take part in the layers before head `stage`.
    func enter(_ tokens: TokenSet, stage: Int) { slots.enter(tokens.places, stage: stage) }

    /// The token at `place` takes no part in the layers before head `stage`, nor in those behind.
    func leave(_ place: Int, from stage: Int) {
        for later in stage..<slots.stages { leave(place, stage: later) }
    }

    private func leave(_ place: Int, stage: Int) {
        guard let (source, target) = slots.leave(place, stage: stage) else { return }
        cache.move(source, to: target, stage: stage)
        headCache?.move(source - classTokens, to: target - classTokens, stage: stage)
    }

    /// Of the carried tokens only those that a head has kept as context go on taking part behind it.
    private func keepContextOnly() {
        for place in 0..<grid.count where !isActive[place] {
            for stage in 0..<slots.stages where !isContext(place, after: max(stage, 1) - 1) {
                leave(place, stage: stage)
            }
        }
    }

    private func isContext(_ place: Int, after head: Int) -> Bool {
        canvas.exitStage[place] > head && canvas.confidence(at: head)[place] > pruner.rule.threshold
    }

    /// What the exit threshold is lowered by for a token of which head `stage` says `label`.
    func allowance(token: Int, label: UInt16, stage: Int) -> Float {
        guard hysteresis > 0, let before, before.label[token] == label else { return 0 }
        return before.hasLeft(token, by: stage) ? hysteresis : 0
    }

    /// Adds the carried tokens of each class that stay at head `stage` as context: confident, and not gone.
    func addCarriedContext(stage: Int, to held: UnsafeMutablePointer<Int32>) {
        if active == grid.count { return }
        let label = canvas.label(at: stage)
        for place in 0..<grid.count
        where !isActive[place] && isContext(place, after: stage) {
            held[Int(label[place])] += 1
        }
    }
}
