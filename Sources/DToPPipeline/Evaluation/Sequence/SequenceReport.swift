/// What came out of an evaluation of sequences.
package struct SequenceReport: Sendable {
    /// A way to compute and how it did.
    package struct Row: Sendable {
        package let run: SequenceRun
        package var score: SequenceScore
    }

    /// The rows of one sequence, the references first.
    package struct Sequence: Sendable {
        package let name: String
        package var rows: [Row]
    }

    package let model: String
    package let sequences: [Sequence]
    /// False where it was stopped before the end.
    package let isComplete: Bool

    /// All sequences together; nil where there is only one.
    package var total: Sequence? {
        guard sequences.count > 1, var total = sequences.first else { return nil }
        for sequence in sequences.dropFirst() {
            for index in total.rows.indices { total.rows[index].score.add(sequence.rows[index].score) }
        }
        return Sequence(name: "all", rows: total.rows)
    }

    /// Each sequence, and all together.
    var parts: [Sequence] { sequences + [total].compactMap(\.self) }
}

extension SequenceReport.Sequence {
    /// How long a row took beside the dense computation.
    func timeRatio(_ row: SequenceReport.Row) -> Double? {
        guard let dense = rows.first?.score, dense.milliseconds > 0 else { return nil }
        return row.score.milliseconds / dense.milliseconds
    }
}
