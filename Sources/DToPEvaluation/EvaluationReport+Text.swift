import DToPModel
import DToPPipeline

extension EvaluationReport {
    /// Rows per table of class scores; further rows go into another table, so that lines stay readable.
    private static let mostColumns = 8

    /// Tables for people: the scores, one line per row; the IoU of each class; the worst pictures.
    package var text: String {
        let names = SettingNames(rows.map(\.setting))
        return ([title(names), scores(names).text] + classTables(names).map(\.text) + worstPictures)
            .joined(separator: "\n\n") + "\n"
    }

    private func title(_ names: SettingNames) -> String {
        let scored = rows.map(\.score.images).max() ?? 0
        let count = isComplete ? "\(pictures) pictures" : "\(scored) of \(pictures) pictures"
        var parts = ["\(model) on \(dataSet): \(count)"]
        guard let setting = rows.first?.setting else { return parts[0] }
        if !names.showsMethod {
            let keep = names.showsKeep ? nil : setting.keep
            parts.append("method \(setting.rule.method.rawValue)" + (keep.map { ", \($0) kept a class" } ?? ""))
        }
        if !names.showsPositions {
            let layers = setting.positions.map { String($0) }.joined(separator: ", ")
            parts.append(layers.isEmpty ? "no exits" : "exits after layers \(layers)")
        }
        return parts.joined(separator: "; ")
    }

    private func scores(_ names: SettingNames) -> TextTable {
        let withAgreement = rows.contains { $0.score.agreement != nil }
        let settings =
            (names.showsMethod ? ["method"] : []) + (names.showsKeep ? ["keep"] : [])
            + (names.showsPositions ? ["positions"] : []) + ["threshold"]
        let exits = exitLayers.enumerated().map { $0 == 0 ? "left at \($1)" : "at \($1)" }
        var table = TextTable(
            settings + ["mIoU", "pixels", "GMACs", "of dense"] + exits + ["ms"]
                + (withAgreement ? ["agreement", "worst"] : []), leadingColumns: settings.count)
        for row in rows { table.add(cells(row, names, withAgreement: withAgreement)) }
        return table
    }

    private func cells(_ row: EvaluationRow, _ names: SettingNames, withAgreement: Bool) -> [String] {
        let setting = row.setting
        let score = row.score
        var cells: [String] = []
        if names.showsMethod { cells.append(setting.rule.method.rawValue) }
        if names.showsKeep { cells.append(setting.keep.map { String($0) } ?? "") }
        if names.showsPositions { cells.append(setting.positionsText) }
        let tokens = Double(max(score.exits.reduce(0, +), 1))
        cells += [
            setting.thresholdText, Self.figure(score.confusion.meanIoU.map { 100 * $0 }, 2),
            Self.figure(score.confusion.pixelAccuracy.map { 100 * $0 }, 2),
            Format.fixed(Double(score.meanMACs) / 1e9, 3), Format.percent(score.ratio, decimals: 1),
        ]
        cells += score.exits.map { Format.percent(Double($0) / tokens, decimals: 1) }
        cells.append(Self.figure(score.meanMilliseconds, 1))
        if withAgreement {
            cells += [Format.percent(score.agreement, decimals: 1), Format.percent(score.worstAgreement, decimals: 1)]
        }
        return cells
    }

    /// Tables of each class's IoU in percent, with a column for each row of the scores.
    private func classTables(_ names: SettingNames) -> [TextTable] {
        stride(from: 0, to: rows.count, by: Self.mostColumns).map { start in
            let shown = rows[start..<min(start + Self.mostColumns, rows.count)]
            var table = TextTable(
                ["IoU"]
                    + shown.map { row in
                        [names.series(row.setting), row.setting.thresholdText].filter { !$0.isEmpty }
                            .joined(separator: " ")
                    })
            let scores = shown.map(\.score.confusion.iou)
            for (index, name) in classNames.enumerated() {
                table.add([name] + scores.map { Self.figure($0[index].map { 100 * $0 }, 2) })
            }
            return table
        }
    }

    /// A table of the first row's worst pictures, with their pixel accuracy in percent; empty if there are none.
    private var worstPictures: [String] {
        guard let worst = rows.first?.score.worstPictures, !worst.isEmpty else { return [] }
        var table = TextTable(["worst pictures", "pixels"])
        for picture in worst { table.add([picture.name, Self.figure(100 * picture.pixelAccuracy, 2)]) }
        return [table.text]
    }

    private static func figure(_ value: Double?, _ decimals: Int) -> String { Format.fixed(value ?? .nan, decimals) }
}
