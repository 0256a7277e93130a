import Numerics

/// What is remembered of each token of the grid from frame to frame.
struct TokenMemory {
    /// Its pixels, now and when it was last computed.
    let blocks: BlockMeans
    /// The largest change of its blocks, in grey levels. [N]
    let change: UnsafeMutablePointer<Float>
    /// Whether its pixels are as they were. [N]
    let isUnchanged: UnsafeMutablePointer<Bool>
    /// Whether it is to be computed in the next frame because one beside it moved. [N]
    let isUrgent: UnsafeMutablePointer<Bool>
    /// Frames since it was computed. [N]
    let age: UnsafeMutablePointer<Int32>
    /// The class of its least sure cell, how sure that was, which cell, and the head whose answer it carried, before the
    /// present frame. [N]
    let label: UnsafeMutablePointer<UInt16>
    let confidence: UnsafeMutablePointer<Float>
    let cell: UnsafeMutablePointer<UInt16>
    let exitStage: UnsafeMutablePointer<Int8>
    private let count: Int

    init(grid: PixelSize, patch: Int, arena: inout Arena) {
        count = grid.count
        blocks = BlockMeans(grid: grid, patch: patch, arena: &arena)
        change = arena.allocate(Float.self, count: grid.count)
        isUnchanged = arena.allocate(Bool.self, count: grid.count)
        isUrgent = arena.allocate(Bool.self, count: grid.count)
        age = arena.allocate(Int32.self, count: grid.count)
        label = arena.allocate(UInt16.self, count: grid.count)
        confidence = arena.allocate(Float.self, count: grid.count)
        cell = arena.allocate(UInt16.self, count: grid.count)
        exitStage = arena.allocate(Int8.self, count: grid.count)
    }

    /// Notes the answers that `canvas` has, before they are overwritten.
    func note(_ canvas: Canvas) {
        label.update(from: canvas.label, count: count)
        confidence.update(from: canvas.confidence, count: count)
        cell.update(from: canvas.cell, count: count)
        exitStage.update(from: canvas.exitStage, count: count)
    }

    /// Whether a token whose pixels are as they were left at head `stage` or before it.
    func hasLeft(_ token: Int, by stage: Int) -> Bool {
        isUnchanged[token] && exitStage[token] >= 0 && Int(exitStage[token]) <= stage
    }

    // Another cell may be the least sure of a token now, of another class: what has moved shows in the same cell.

    /// What a token's confidence in the class that it had before has changed by.
    func move(_ token: Int, _ canvas: Canvas) -> Float {
        abs(confidence[token] - canvas.pred(cell: Int(cell[token]), of: token)[Int(label[token])])
    }

    /// Whether a token has another class than before.
    func hasTurned(_ token: Int, _ canvas: Canvas) -> Bool {
        canvas.label(cell: Int(cell[token]), of: token) != label[token]
    }
}
