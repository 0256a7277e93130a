import CKernels

extension WorkerTeam {
    /// Computes class probabilities from ATM's mask logits, presence * sigmoid(logits), and each row's best class.
    /// - Parameters:
    ///   - logits: [rows x classes]; `pred` has its shape and stride.
    ///   - presence: P of each class, padded with zeros to the stride of `logits`.
    ///   - confidence, label: [rows] the largest pred and its class, the lowest on ties.
    package func score(
        _ logits: Matrix, presence: UnsafePointer<Float>, pred: Matrix, confidence: UnsafeMutablePointer<Float>,
        label: UnsafeMutablePointer<UInt16>
    ) {
        precondition(logits.stride == pred.stride && logits.rows == pred.rows)
        run(
            score_task(
                kernels: kernels.table, logits: logits.base, ld: logits.stride, rows: logits.rows,
                classes: logits.columns, presence: presence, pred: pred.base, confidence: confidence, label: label,
                row_step: 64),
            kind: .scores, work: 32 * logits.rows * logits.stride, units: score_units, unit: score_unit)
    }

    /// Computes the class probabilities of cells, the softmax of an FCN head's logits, and tokens' least sure cells.
    ///
    /// Tokens have `side` x `side` cells. `kept` and `pred` hold the grid's: side * height rows of side * width cells.
    /// - Parameters:
    ///   - logits: [rows x cells of a token * classes], the cells row by row.
    ///   - tokens: [rows] place of each row's token in the grid.
    ///   - gridWidth: tokens across.
    ///   - kept, pred: [cells of the grid x classes] receive the logits and their softmax; same shape and stride.
    ///   - confidence, label, cell: [rows] the largest pred of the least sure cell, its class, and the cell's index,
    ///     each the first on ties.
    package func score(
        _ logits: Matrix, side: Int, of tokens: RowIndices, gridWidth: Int, kept: Matrix, pred: Matrix,
        confidence: UnsafeMutablePointer<Float>, label: UnsafeMutablePointer<UInt16>,
        cell: UnsafeMutablePointer<UInt16>
    ) {
        precondition(logits.columns == side * side * kept.columns && logits.rows == tokens.count)
        precondition(kept.stride == pred.stride && kept.rows == pred.rows && kept.columns == pred.columns)
        let work = 32 * logits.rows * side * side * kept.stride
        run(
            cells_task(
                kernels: kernels.table, logits: logits.base, ld: logits.stride, rows: logits.rows,
                classes: kept.columns, side: side, tokens: tokens.base, grid_width: gridWidth, kept: kept.base,
                pred: pred.base, ldk: kept.stride, confidence: confidence, label: label, cell: cell,
                row_step: max(64 / (side * side), 1)),
            kind: .scores, work: work, units: cells_units, unit: cells_unit)
    }
}
