import DToPPipeline

extension SequenceReport {
    /// A table for each sequence, and one for all of them together.
    package var text: String {
        parts.map { sequence in
            let frames = sequence.rows.first?.score.frames ?? 0
            return "\(model) on \(sequence.name): \(frames) frames\n\n\(table(sequence).text)\n"
        }.joined(separator: "\n")
    }

    private func table(_ sequence: Sequence) -> TextTable {
        let isLabelled = sequence.rows.contains { $0.score.confusion.labelled > 0 }
        var table = TextTable(
            ["", "MACs", "time", "active"] + (isLabelled ? ["mIoU"] : [])
                + [
                    "as per frame", "worst", "where stable", "as dense", "worst", "where stable",
                    "flips",
                ])
        for row in sequence.rows {
            let score = row.score
            table.add(
                [
                    row.run.name, Format.percent(score.ratio, decimals: 1),
                    Format.percent(sequence.timeRatio(row), decimals: 1),
                    Format.percent(score.activeShare, decimals: 1),
                ]
                    + (isLabelled ? [Format.fixed((score.confusion.meanIoU ?? .nan) * 100, 2)] : [])
                    + Self.cells(score.withPerFrame) + Self.cells(score.withDense)
                    + [Format.percent(score.flips, decimals: 2)])
        }
        return table
    }

    private static func cells(_ agreement: SequenceScore.Agreement) -> [String] {
        [
            Format.percent(agreement.mean, decimals: 2), Format.percent(agreement.worst, decimals: 1),
            Format.percent(agreement.whereStable, decimals: 2),
        ]
    }
}
