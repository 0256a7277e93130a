import DToPEngine
import DToPMedia
import DToPPipeline
import SystemPackage

extension SequenceReport {
    /// Writes a PNG of agreement with each frame computed alone against multiply-adds, replacing an existing file.
    package func writePlot(to path: FilePath) throws(MediaError) {
        try StillImageWriter().write(rgb: plot.draw(), to: path)
    }

    /// All sequences together, in three series: carry, the control with one age for all tokens, and the other controls.
    package var plot: TradeOffPlot {
        let rows = (total ?? sequences.first)?.rows ?? []
        func points(_ isWanted: (SequenceRun) -> Bool, _ label: (SequenceRun) -> String) -> [TradeOffPlot.Point] {
            rows.filter { isWanted($0.run) }.compactMap { row in
                guard let ratio = row.score.ratio, let mean = row.score.withPerFrame.mean else { return nil }
                return TradeOffPlot.Point(x: 100 * ratio, y: 100 * mean, label: label(row.run))
            }.sorted { $0.x < $1.x }
        }
        let series = [
            TradeOffPlot.Series(
                name: "carry", points: points({ $0.isCarry }, { Format.short($0.temporal?.changeThreshold ?? 0) })),
            TradeOffPlot.Series(
                name: "one age for all", points: points({ $0.isUniformAge }, { "\($0.temporal?.maximumAge ?? 0)" })),
            TradeOffPlot.Series(
                name: "without one part", points: points({ $0.isControl && !$0.isUniformAge }, { $0.name }),
                isJoined: false),
        ]
        let sources = sequences.count > 1 ? "\(sequences.count) sequences" : sequences.first?.name ?? "nothing"
        let frames = rows.first?.score.frames ?? 0
        return TradeOffPlot(
            title: "\(model) on \(sources): \(frames) frames",
            xTitle: "multiply-adds, % of dense",
            yTitle: "agreement with each frame alone, %; labelled with change threshold or age",
            series: series.filter { !$0.points.isEmpty })
    }
}
