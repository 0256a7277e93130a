import Compute
import DToPModel
import Imaging

/// Everything a forward pass writes to, in one allocation sized for a dense frame; one per stream and grid.
struct ForwardState {
    let grid: PixelSize
    /// Whether the next pass computes each token; the others are carried from earlier passes. [N]
    let isActive: UnsafeMutablePointer<Bool>
    /// [N x 3 P^2]; shares its memory with the layers' scratch.
    let patches: Matrix
    let layer: TransformerLayer.Buffers
    private let slots: KeySlots
    /// Keys and values of the trunk's layers.
    let cache: KeyValueCache
    /// ATM: keys and values of every head's decoder layers, the first head's first; nil for FCN.
    let headCache: KeyValueCache?
    let head: Head.Buffers
    private(set) var canvas: Canvas
    var pruner: Pruner
    /// Memory of the tokens in earlier frames; nil: none.
    var before: TokenMemory?
    /// How far below the threshold a token may exit again if it has not changed since it exited.
    var hysteresis: Float = 0
    var forecast: ExitForecast
    let means: ClassMeans
    /// For comparison only: if true, the only carried tokens that take part are those kept as context.
    var seesContextOnly = false
    var clock = StageClock()
    /// Multiply-adds of the picture so far.
    var macs = 0
    /// Number of the picture's tokens that were computed.
    var active = 0
    /// Whether each token is in the region of interest; those outside are never computed. [N]
    let isInRegion: UnsafeMutablePointer<Bool>
    private(set) var regionCount = 0

    private let storage: Matrix
    private let places: UnsafeMutablePointer<Int32>
    private let classTokens: Int
    /// Initial values of the rows. [rows x C]
    private let origin: Matrix

    /// - Parameter carries: whether passes may carry tokens over from earlier ones.
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

    /// Sets the initial values of the rows. [rows x C]
    func setOrigin(_ origin: [Float]) {
        precondition(origin.count == self.origin.rows * self.origin.columns)
        self.origin.base.update(from: origin, count: origin.count)
    }

    /// Limits later passes to the tokens at which `region` is true, row by row; nil: no limit.
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

    /// Starts a new picture; returns its active tokens, at their initial values.
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

    /// Slots of `tokens` in the trunk's caches in stage `stage`.
    func slots(_ tokens: TokenSet, stage: Int) -> RowIndices { slots.slots(tokens.places, stage: stage) }

    /// Number of keys in stage `stage`: the computed rows, and the carried tokens that had not exited before it.
    func keys(stage: Int) -> Int { slots.count(stage: stage) }

    /// The tokens that head `stage` sees.
    func seen(_ tokens: TokenSet, stage: Int) -> SeenTokens {
        SeenTokens(
            rows: tokens.seen, scored: tokens.active,
            slots: slots.slots(tokens.seenPlaces, stage: stage, from: classTokens),
            keys: keys(stage: stage) - classTokens)
    }

    /// Adds `tokens` to stage `stage`.
    func enter(_ tokens: TokenSet, stage: Int) { slots.enter(tokens.places, stage: stage) }

    /// Removes the token at `place` from stage `stage` and all later ones.
    func leave(_ place: Int, from stage: Int) {
        for later in stage..<slots.stages { leave(place, stage: later) }
    }

    private func leave(_ place: Int, stage: Int) {
        guard let (source, target) = slots.leave(place, stage: stage) else { return }
        cache.move(source, to: target, stage: stage)
        headCache?.move(source - classTokens, to: target - classTokens, stage: stage)
    }

    /// Removes carried tokens from each stage unless the head before it (for stage 0: head 0) keeps them as context.
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

    /// How far to lower the exit threshold for a token that head `stage` labels `label`.
    func allowance(token: Int, label: UInt16, stage: Int) -> Float {
        guard hysteresis > 0, let before, before.label[token] == label else { return 0 }
        return before.hasLeft(token, by: stage) ? hysteresis : 0
    }

    /// Adds to `held`, by class, the carried tokens that stay at head `stage` as context: confident, and not exited.
    func addCarriedContext(stage: Int, to held: UnsafeMutablePointer<Int32>) {
        if active == grid.count { return }
        let label = canvas.label(at: stage)
        for place in 0..<grid.count
        where !isActive[place] && isContext(place, after: stage) {
            held[Int(label[place])] += 1
        }
    }
}
