import Compute
import Imaging

/// Remembers each token of the grid between frames.
struct TokenMemory {
    /// Its pixels, now and when it was last computed.
    let blocks: BlockMeans
    /// The largest change of its blocks, in grey levels. [N]
    let change: UnsafeMutablePointer<Float>
    /// How many times the change threshold its pixels may differ from those it was last computed from. [N]
    let leeway: UnsafeMutablePointer<Float>
    /// Whether its pixels match those it was last computed from. [N]
    let isUnchanged: UnsafeMutablePointer<Bool>
    /// Whether to compute it in the next frame because it or a neighbour moved. [N]
    let isUrgent: UnsafeMutablePointer<Bool>
    /// Frames since it was last computed. [N]
    let age: UnsafeMutablePointer<Int32>
    /// Its answer before the current frame: the class and confidence of its least sure cell, that cell's index, and the
    /// head that gave the answer. [N]
    let label: UnsafeMutablePointer<UInt16>
    let confidence: UnsafeMutablePointer<Float>
    let cell: UnsafeMutablePointer<UInt16>
    let exitStage: UnsafeMutablePointer<Int8>
    private let count: Int

    /// Nearby moves do not change the class of a token that is surer than this.
    private static let sure: Float = 0.95
    /// A changed token whose answer moves by less than this gets more leeway, up to `mostLeeway`; one whose answer moves
    /// by more than `restless` loses it.
    private static let calm: Float = 0.02
    private static let restless: Float = 0.03
    private static let leewayGrowth: Float = 1.25
    private static let mostLeeway: Float = 2

    init(grid: PixelSize, patch: Int, arena: inout Arena) {
        count = grid.count
        blocks = BlockMeans(grid: grid, patch: patch, arena: &arena)
        change = arena.allocate(Float.self, count: grid.count)
        leeway = arena.allocate(Float.self, count: grid.count)
        isUnchanged = arena.allocate(Bool.self, count: grid.count)
        isUrgent = arena.allocate(Bool.self, count: grid.count)
        age = arena.allocate(Int32.self, count: grid.count)
        label = arena.allocate(UInt16.self, count: grid.count)
        confidence = arena.allocate(Float.self, count: grid.count)
        cell = arena.allocate(UInt16.self, count: grid.count)
        exitStage = arena.allocate(Int8.self, count: grid.count)
    }

    /// Starts a scene.
    func begin() {
        isUnchanged.update(repeating: false, count: count)
        isUrgent.update(repeating: false, count: count)
        leeway.update(repeating: 1, count: count)
    }

    /// Saves the answers of `canvas` before they are overwritten.
    func note(_ canvas: Canvas) {
        label.update(from: canvas.label, count: count)
        confidence.update(from: canvas.confidence, count: count)
        cell.update(from: canvas.cell, count: count)
        exitStage.update(from: canvas.exitStage, count: count)
    }

    /// Whether a token's class may change with what is near it.
    func isUnsure(_ token: Int) -> Bool { !(confidence[token] >= Self.sure) }

    /// Learns from a computed token whether its answer depends on changes like those of its pixels.
    func learn(_ token: Int, _ canvas: Canvas) {
        let move = move(token, canvas)
        if !(move <= Self.restless) || hasTurned(token, canvas) {
            leeway[token] = 1
        } else if !isUnchanged[token], move < Self.calm {
            leeway[token] = min(leeway[token] * Self.leewayGrowth, Self.mostLeeway)
        }
    }

    /// Whether a token is unchanged and exited at head `stage` or before it.
    func hasLeft(_ token: Int, by stage: Int) -> Bool {
        isUnchanged[token] && exitStage[token] >= 0 && Int(exitStage[token]) <= stage
    }

    // Another cell, of another class, may be a token's least sure one now: moves are measured in the same cell.

    /// Change in a token's confidence in its earlier class.
    func move(_ token: Int, _ canvas: Canvas) -> Float {
        abs(confidence[token] - canvas.pred(cell: Int(cell[token]), of: token)[Int(label[token])])
    }

    /// Whether a token's class has changed.
    func hasTurned(_ token: Int, _ canvas: Canvas) -> Bool {
        canvas.label(cell: Int(cell[token]), of: token) != label[token]
    }
}
