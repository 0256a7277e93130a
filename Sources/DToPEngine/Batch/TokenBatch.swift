import Compute
import DToPModel
import Imaging

/// The live rows of one or several pictures, one after another without gaps: a product over all of them reads its
/// weights once. What depends on a picture as a whole (attention, heads, pruning) goes by segment.
///
/// Rows do not affect each other in a product, and each is one chain of operations, so a picture has the same bits in
/// any batch.
struct TokenBatch {
    /// The pictures, in the order of their rows. A picture whose tokens have all exited has no rows.
    var segments: [Segment] = []
    /// [capacity x C]
    private let storage: Matrix
    /// Each row's place in its picture's grid. [capacity]
    private let places: UnsafeMutablePointer<Int32>
    private let classTokens: Int
    /// Number of rows.
    private(set) var count = 0
    private var clock = StageClock()
    /// Rows of all pictures when the current stage began.
    private var rowsOfStage = 0

    /// Most pictures in a batch.
    static let mostSegments = 64

    init(rows: Int, width: Int, classTokens: Int, arena: inout Arena) {
        storage = arena.matrix(rows: rows, columns: width)
        places = arena.allocate(Int32.self, count: rows)
        self.classTokens = classTokens
    }

    /// All rows. [count x C]
    var rows: Matrix { storage.withRows(count) }

    /// Empties the batch, which then keeps no picture alive.
    mutating func removeAll() {
        segments.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Starts a batch of the pictures that `add` brings.
    mutating func begin() {
        removeAll()
        segments.reserveCapacity(Self.mostSegments)
    }

    /// Starts the pass and its clock.
    mutating func start() {
        clock = StageClock()
        noteShares()
    }

    /// Fixes by which share of the rows each picture pays for the time until the next call.
    private mutating func noteShares() {
        rowsOfStage = count
        for index in segments.indices { segments[index].rowsOfStage = segments[index].count }
    }

    /// Adds the tokens of a picture that `plan` computes, at their initial values `origin` [rows of the grid x C].
    mutating func add(_ picture: PatchSource, _ plan: FramePlan, _ memory: StreamMemory, origin: Matrix) {
        let left = storage.rows - count
        precondition(memory.grid.count + classTokens <= left || memory.count(plan) + classTokens <= left)
        let tokens = TokenSet(
            storage: storage.rows(from: count, count: left), classTokens: classTokens, places: places + count,
            isActive: plan.isActive, tokens: memory.grid.count)
        var segment = Segment(memory: memory, plan: plan, picture: picture, tokens: tokens, slots: tokens.places)
        segment.first = count
        segment.cost.active = tokens.active
        memory.begin(plan, active: tokens.active)
        let rows = tokens.rows
        for row in 0..<(tokens.active > 0 ? rows.rows : 0) {
            let source = row < classTokens ? row : classTokens + tokens.places[row]
            rows.row(row).update(from: origin.row(source), count: rows.columns)
        }
        count += segment.count
        segments.append(segment)
    }

    /// Enters every picture's tokens into stage `stage`.
    mutating func enter(stage: Int) {
        noteShares()
        for index in segments.indices where segments[index].count > 0 {
            let memory = segments[index].memory
            segments[index].slots = memory.enter(segments[index].tokens, stage: stage)
            segments[index].keys = memory.keys(stage: stage)
        }
    }

    /// Calls `body` with the rows of the tokens of all pictures that `isChosen` names, neighbours joined. Leaves out
    /// class tokens and averages.
    func forEachRange(where isChosen: (Segment) -> Bool = { _ in true }, _ body: (Range<Int>) -> Void) {
        var rows = 0..<0
        for segment in segments where segment.count > 0 && isChosen(segment) {
            let own = segment.tokenRows
            if !rows.isEmpty, rows.upperBound == own.lowerBound {
                rows = rows.lowerBound..<own.upperBound
                continue
            }
            if !rows.isEmpty { body(rows) }
            rows = own
        }
        if !rows.isEmpty { body(rows) }
    }

    /// Adds `price` of each picture's rows, in multiply-adds, to its cost.
    mutating func spend(_ price: (Segment) -> Int) {
        for index in segments.indices where segments[index].count > 0 {
            segments[index].cost.macs += price(segments[index])
        }
    }

    /// Moves the rows together after tokens have exited.
    mutating func closeGaps() {
        var end = 0
        for index in segments.indices {
            let rows = segments[index].count
            if rows > 0, segments[index].first != end {
                segments[index].tokens.move(to: storage.rows(from: end, count: rows), places: places + end)
            }
            segments[index].first = end
            end += rows
        }
        count = end
    }

    /// Adds the time since the last lap to `stage` of every picture, by its share of the rows that entered the stage.
    mutating func lap(_ stage: StageClock.Stage) {
        let time = clock.lap()
        for index in segments.indices {
            let share =
                rowsOfStage == 0
                ? 1 / Double(segments.count) : Double(segments[index].rowsOfStage) / Double(rowsOfStage)
            segments[index].cost.clock.add(time, share: share, to: stage)
        }
    }
}
