import DToPMedia
import SystemPackage

extension EvaluationReport {
    /// Writes a PNG that plots mIoU against multiply-adds, replacing an existing file. Each row is a point labelled
    /// with its threshold; rows that differ only in threshold are joined.
    package func writePlot(to path: FilePath) throws(MediaError) {
        try StillImageWriter().write(rgb: plot.draw(), to: path)
    }

    package var plot: TradeOffPlot {
        let names = SettingNames(rows.map(\.setting))
        let most = rows.map(\.score.meanMACs).max() ?? 0
        let unit = [(1e9, "G"), (1e6, "M"), (1e3, "k")].first { Double(most) >= $0.0 } ?? (1, "")
        var series: [(name: String, points: [TradeOffPlot.Point])] = []
        for row in rows {
            guard let mean = row.score.confusion.meanIoU else { continue }
            let point = TradeOffPlot.Point(
                x: Double(row.score.meanMACs) / unit.0, y: 100 * mean, label: row.setting.thresholdText)
            let name = names.series(row.setting)
            if let known = series.firstIndex(where: { $0.name == name }) {
                series[known].points.append(point)
            } else {
                series.append((name, [point]))
            }
        }
        let pictures = rows.map(\.score.images).max() ?? 0
        return TradeOffPlot(
            title: "\(model) on \(dataSet), \(pictures) pictures",
            xTitle: "multiply-adds a picture" + (unit.1.isEmpty ? "" : ", \(unit.1)"),
            yTitle: "mIoU, %; points are labelled with their threshold",
            series: series.map { entry in
                TradeOffPlot.Series(name: entry.name, points: entry.points.sorted { $0.x < $1.x })
            })
    }
}
