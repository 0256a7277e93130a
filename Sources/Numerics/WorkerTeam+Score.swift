import CKernels

extension WorkerTeam {
    /// Class probabilities of every row of `logits`, and each row's best.
    ///
    /// With `presence` (ATM; one value per class, padded with zeros to the stride of `logits`):
    /// pred = presence * sigmoid(logits). Without (FCN): pred = softmax(logits).
    /// - Parameters:
    ///   - logits: [rows x classes]; `pred` has its shape and stride.
    ///   - confidence, label: [rows] the largest pred and its class, the lowest of equals.
    public func score(
        _ logits: Matrix, presence: UnsafePointer<Float>?, pred: Matrix, confidence: UnsafeMutablePointer<Float>,
        label: UnsafeMutablePointer<UInt16>
    ) {
        precondition(logits.stride == pred.stride && logits.rows == pred.rows)
        run(
            score_task(
                kernels: kernels.table, logits: logits.base, ld: logits.stride, rows: logits.rows,
                classes: logits.columns, presence: presence, pred: pred.base, confidence: confidence, label: label,
                row_step: 64),
            work: 32 * logits.rows * logits.stride, units: score_units, unit: score_unit)
    }
}
