import DToPEngine
import DToPMedia

extension SequenceReport {
    /// Writes agreement with the answer to each frame alone against multiply-adds as a PNG; a file that is there is
    /// replaced.
    package func writePlot(to path: String) throws(MediaError) {
        try StillImageWriter().write(rgb: plot.draw(), to: path)
    }

    /// Of all sequences together: ours, one age for all, and the other controls.
    package var plot: TradeOffPlot {
        let rows = (total ?? sequences.first)?.rows ?? []
        func points(_ isWanted: (SequenceRun) -> Bool, _ label: (SequenceRun) -> String) -> [TradeOffPlot.Point] {
            rows.filter { isWanted($0.run) }.compactMap { row in
                guard let ratio = row.score.ratio, let mean = row.score.withPerFrame.mean else { return nil }
                return TradeOffPlot.Point(x: 100 * ratio, y: 100 * mean, label: label(row.run))
            }.sorted { $0.x < $1.x }
        }
        let series = [
            ("carry", points({ $0.isCarry }, { Format.short($0.temporal?.changeThreshold ?? 0) })),
            ("one age for all", points({ $0.isUniformAge }, { "\($0.temporal?.maximumAge ?? 0)" })),
            ("without one part", points({ $0.isControl && !$0.isUniformAge }, { $0.name })),
        ]
        let frames = rows.first?.score.frames ?? 0
        return TradeOffPlot(
            title: "\(model) on \(sequences.map(\.name).joined(separator: ", ")): \(frames) frames",
            xTitle: "multiply-adds, % of dense",
            yTitle: "agreement with each frame alone, %; labelled with change threshold or age",
            series: series.filter { !$0.1.isEmpty }.map { TradeOffPlot.Series(name: $0.0, points: $0.1) })
    }
}
