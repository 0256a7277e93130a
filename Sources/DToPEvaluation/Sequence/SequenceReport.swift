import DToPPipeline

/// The result of an evaluation of sequences.
package struct SequenceReport: Sendable {
    /// A way to compute, and its score.
    package struct Row: Sendable {
        package let run: SequenceRun
        package var score: SequenceScore
    }

    /// The rows of one sequence, references first.
    package struct Sequence: Sendable {
        package let name: String
        package var rows: [Row]
    }

    package let model: String
    package let sequences: [Sequence]
    /// False if the evaluation was stopped early.
    package let isComplete: Bool

    /// All sequences together; nil if there is only one.
    package var total: Sequence? {
        guard sequences.count > 1, var total = sequences.first else { return nil }
        for sequence in sequences.dropFirst() {
            for index in total.rows.indices { total.rows[index].score.add(sequence.rows[index].score) }
        }
        return Sequence(name: "all", rows: total.rows)
    }

    /// Each sequence, then all of them together.
    var parts: [Sequence] { sequences + [total].compactMap(\.self) }
}

extension SequenceReport.Sequence {
    /// A row's time as a share of the dense computation's; nil if that took no time.
    func timeRatio(_ row: SequenceReport.Row) -> Double? {
        guard let dense = rows.first?.score, dense.milliseconds > 0 else { return nil }
        return row.score.milliseconds / dense.milliseconds
    }
}
