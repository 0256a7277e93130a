import DToPModel
import Numerics

/// Everything a forward pass writes to, in one allocation sized for the dense frame; one per stream and grid.
struct ForwardState {
    let grid: PixelSize
    /// [N x 3 P^2]; shares its memory with the layers' scratch.
    let patches: Matrix
    let layer: TransformerLayer.Buffers
    let head: Head.Buffers
    let canvas: Canvas
    var pruner: Pruner
    /// For the averages of leaving tokens. [K x C], [K]
    let classSums: Matrix
    let classCounts: UnsafeMutablePointer<Int32>
    var clock = StageClock()
    /// Multiply-adds of the picture so far.
    var macs = 0

    private let storage: Matrix
    private let positions: UnsafeMutablePointer<Int32>
    private let classTokens: Int
    private let origin: [Float]

    init(
        _ model: PrunedViT, grid: PixelSize, pruning: PruningConfiguration, origin: [Float], workers: Int,
        arena: inout Arena
    ) {
        let configuration = model.configuration
        let classes = configuration.classCount
        classTokens = configuration.classTokenCount
        // Averages never outnumber the tokens they replace.
        let rows = grid.count + classTokens
        self.grid = grid
        self.origin = origin
        storage = arena.matrix(rows: rows, columns: configuration.hiddenSize)
        positions = arena.allocate(Int32.self, count: grid.count)
        canvas = Canvas(tokens: grid.count, classes: classes, arena: &arena)
        pruner = Pruner(pruning, tokens: grid.count, classes: classes, arena: &arena)
        classSums = arena.matrix(rows: classes, columns: configuration.hiddenSize)
        classCounts = arena.allocate(Int32.self, count: classes)

        let shared = arena.mark
        patches = arena.matrix(rows: grid.count, columns: 3 * configuration.patchSize * configuration.patchSize)
        arena.rewind(to: shared)
        layer = TransformerLayer.Buffers(configuration, rows: rows, workers: workers, arena: &arena)
        arena.rewind(to: shared)
        head = Head.Buffers(configuration, rows: grid.count, workers: workers, arena: &arena)
    }

    /// All tokens of a new picture, at their origin.
    mutating func start() -> TokenSet {
        clock = StageClock()
        storage.base.update(from: origin, count: origin.count)
        return TokenSet(storage: storage, classTokens: classTokens, positions: positions, tokens: grid.count)
    }
}
