import Compute
import Imaging

/// One picture in a batch: its live rows, its stream's memory, and the cost of the pass so far.
struct Segment {
    let memory: StreamMemory
    let plan: FramePlan
    let picture: PatchSource
    var tokens: TokenSet
    /// Row of the batch at which its rows begin.
    var first = 0
    /// Its rows' slots in the caches of the current stage, and the number of keys there.
    var slots: RowIndices
    var keys = 0
    /// What the current head does with it.
    var visit = HeadVisit.skip
    var cost = PassCost()
    /// Number of its rows when the current stage began.
    var rowsOfStage = 0

    /// Number of its rows; 0 once every token has exited.
    var count: Int { tokens.active == 0 ? 0 : tokens.rows.rows }

    /// The batch's rows that hold its tokens; a class token lies before them, averages after.
    var tokenRows: Range<Int> {
        let start = first + tokens.classTokens
        return start..<start + tokens.active
    }
}
