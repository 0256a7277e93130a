import Compute
import DToPModel

/// One head's answers for the rows that it scored; all heads of a model share the memory.
struct HeadAnswers {
    /// [n x S S K], the cells of a token row by row, rows padded to whole panels.
    private(set) var logits: Matrix
    /// Largest probability in each row's least sure cell, its class, and the cell's index. [n]
    private(set) var confidence: UnsafeMutablePointer<Float>
    private(set) var label: UnsafeMutablePointer<UInt16>
    private(set) var cell: UnsafeMutablePointer<UInt16>
    /// Nil if the head does not say which classes are present. Then probabilities go straight to the canvas.
    private(set) var presence: Presence?

    /// Which classes the picture contains.
    struct Presence {
        /// The logits whose softmax is P. [K x 2]
        let logits: Matrix
        /// P(class), zero beyond K.
        let probability: UnsafeMutablePointer<Float>
        /// Class probabilities of the rows at this head. [n x K]
        fileprivate(set) var pred: Matrix
    }

    init(_ configuration: ModelConfiguration, rows: Int, arena: inout Arena) {
        let classes = configuration.classCount
        let padded = roundUpToPanel(classes)
        let outputs = configuration.head.cells * configuration.head.cells * classes
        logits = arena.matrix(rows: rows, columns: outputs, stride: roundUpToPanel(outputs))
        confidence = arena.allocate(Float.self, count: rows)
        label = arena.allocate(UInt16.self, count: rows)
        cell = arena.allocate(UInt16.self, count: rows)
        guard configuration.head.hasPresence else { return }
        presence = Presence(
            logits: arena.matrix(rows: classes, columns: 2),
            probability: arena.allocate(Float.self, count: padded),
            pred: arena.matrix(rows: rows, columns: classes, stride: padded))
    }

    /// The answers of the rows from `row` on.
    func from(row: Int) -> HeadAnswers {
        var later = self
        later.logits = logits.rows(from: row, count: logits.rows - row)
        later.confidence += row
        later.label += row
        later.cell += row
        if let pred = presence?.pred { later.presence?.pred = pred.rows(from: row, count: pred.rows - row) }
        return later
    }
}
