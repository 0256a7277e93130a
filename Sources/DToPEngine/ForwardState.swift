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
    /// Of the trunk's layers.
    let cache: KeyValueCache
    /// ATM: of the decoder layers of every head, the first head's first.
    let headCache: KeyValueCache?
    let head: Head.Buffers
    let canvas: Canvas
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
    private let keyPlaces: UnsafeMutablePointer<Int32>
    private let classTokens: Int
    private let origin: [Float]

    /// - Parameters:
    ///   - origin: what the rows start from. [rows x C]
    ///   - carries: whether passes may take tokens over from earlier ones.
    init(
        _ model: PrunedViT, grid: PixelSize, pruning: PruningConfiguration, origin: [Float], carries: Bool,
        workers: Int, arena: inout Arena
    ) {
        let configuration = model.configuration
        let classes = configuration.classCount
        let width = configuration.hiddenSize
        classTokens = configuration.classTokenCount
        // Averages never outnumber the tokens they replace.
        let rows = grid.count + classTokens
        self.grid = grid
        self.origin = origin
        storage = arena.matrix(rows: rows, columns: width)
        places = arena.allocate(Int32.self, count: rows)
        keyPlaces = arena.allocate(Int32.self, count: rows)
        isActive = arena.allocate(Bool.self, count: grid.count)
        isInRegion = arena.allocate(Bool.self, count: grid.count)
        cache = KeyValueCache(
            layers: configuration.layerCount, slots: rows, width: width, carries: carries, arena: &arena)
        headCache =
            switch configuration.head {
            case .fcn: nil
            case .atm(let channels, let layers, _):
                KeyValueCache(
                    layers: configuration.stageCount * layers, slots: rows, width: channels, carries: carries,
                    arena: &arena)
            }
        canvas = Canvas(
            tokens: grid.count, classes: classes, stages: configuration.stageCount, hasPresence: headCache != nil,
            arena: &arena)
        pruner = Pruner(pruning, tokens: grid.count, classes: classes, arena: &arena)
        forecast = ExitForecast(stages: configuration.stageCount)
        means = ClassMeans(classes: classes, width: width, arena: &arena)

        let shared = arena.mark
        patches = arena.matrix(rows: grid.count, columns: 3 * configuration.patchSize * configuration.patchSize)
        arena.rewind(to: shared)
        layer = TransformerLayer.Buffers(configuration, rows: rows, workers: workers, arena: &arena)
        arena.rewind(to: shared)
        head = Head.Buffers(configuration, rows: grid.count, workers: workers, arena: &arena)
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
        activateAll()
    }

    /// Makes the next pass compute every token of the region.
    func activateAll() { isActive.update(from: isInRegion, count: grid.count) }

    /// The active tokens of a new picture, at their origin.
    mutating func start() -> TokenSet {
        clock = StageClock()
        macs = 0
        let tokens = TokenSet(
            storage: storage, classTokens: classTokens, places: places, isActive: isActive, tokens: grid.count)
        active = tokens.active
        let rows = tokens.rows
        origin.withUnsafeBufferPointer { origin in
            for row in 0..<rows.rows {
                let source = row < classTokens ? row : classTokens + tokens.places[row]
                rows.row(row).update(from: origin.baseAddress! + source * rows.columns, count: rows.columns)
            }
        }
        return tokens
    }

    /// The places of all that take part in the layers before head `stage`: the rows that are computed, and the carried
    /// tokens that had not left before it.
    func keys(_ tokens: TokenSet, stage: Int) -> RowIndices {
        let computed = tokens.places
        if active == grid.count { return computed }
        for row in 0..<classTokens { keyPlaces[row] = Int32(computed[row]) }
        var count = classTokens
        var next = classTokens
        for place in 0..<grid.count {
            let isComputed = next < computed.count && computed[next] == place
            if isComputed { next += 1 }
            guard isComputed || (!isActive[place] && isSeen(place, stage: stage)) else { continue }
            keyPlaces[count] = Int32(place)
            count += 1
        }
        return RowIndices(base: keyPlaces, count: count)
    }

    /// Whether a carried token takes part in the layers before head `stage`.
    private func isSeen(_ place: Int, stage: Int) -> Bool {
        guard seesContextOnly else { return canvas.exitStage[place] >= stage }
        let past = max(stage, 1)
        return canvas.exitStage[place] >= past && canvas.confidence(at: past - 1)[place] > pruner.rule.threshold
    }

    /// What the exit threshold is lowered by for a token of which head `stage` says `label`.
    func allowance(token: Int, label: UInt16, stage: Int) -> Float {
        guard hysteresis > 0, let before, before.label[token] == label else { return 0 }
        return before.hasLeft(token, by: stage) ? hysteresis : 0
    }

    /// Adds the carried tokens of each class that stay at head `stage` as context: confident, and not gone.
    func addCarriedContext(stage: Int, to held: UnsafeMutablePointer<Int32>) {
        if active == grid.count { return }
        let confidence = canvas.confidence(at: stage)
        let label = canvas.label(at: stage)
        for place in 0..<grid.count
        where !isActive[place] && canvas.exitStage[place] > stage && confidence[place] > pruner.rule.threshold {
            held[Int(label[place])] += 1
        }
    }
}
