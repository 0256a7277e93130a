import DToPModel
import DToPPipeline

extension EvaluationReport {
    /// A header and one line per row (RFC 4180, but lines end in LF), with the values of the JSON. `iou` and `exits`
    /// have a column for each class and layer, and only the first of `worst_pictures` is given. A field is empty where
    /// the JSON has null.
    package var csv: String {
        let withAgreement = rows.contains { $0.score.agreement != nil }
        let header =
            [
                "threshold", "positions", "method", "keep", "temporal", "images", "miou", "pixel_accuracy",
                "pixel_accuracy_worst", "worst_picture",
            ]
            + classNames.map { "iou_" + $0 } + exitLayers.map { "exits_\($0)" }
            + ["macs", "dense_macs", "ratio", "ms"] + (withAgreement ? ["agreement", "agreement_worst"] : [])
        let lines = [header] + rows.map { fields($0) + (withAgreement ? agreement($0) : []) }
        return lines.map(CSV.line).joined()
    }

    private func fields(_ row: EvaluationRow) -> [String] {
        let setting = row.setting
        let score = row.score
        let confusion = score.confusion
        let positions = setting.positions.map { String($0) }.joined(separator: "+")
        var fields = [
            setting.thresholdText, positions, setting.rule.method.rawValue, setting.keep.map { String($0) } ?? "",
            "false", String(score.images), Self.percent(confusion.meanIoU),
            Self.percent(confusion.pixelAccuracy), Self.percent(score.worstPictures.first?.pixelAccuracy),
            score.worstPictures.first?.name ?? "",
        ]
        fields += confusion.iou.map(Self.percent)
        fields += score.exits.map { String($0) }
        fields += [String(score.meanMACs), String(score.meanDenseMACs), Self.text(score.ratio)]
        fields.append(Self.text(score.meanMilliseconds.map { ($0 * 1000).rounded() / 1000 }))
        return fields
    }

    private func agreement(_ row: EvaluationRow) -> [String] {
        [Self.text(row.score.agreement), Self.text(row.score.worstAgreement)]
    }

    private static func percent(_ share: Double?) -> String { text(share.map { 100 * $0 }) }

    private static func text(_ value: Double?) -> String { value.map { $0.description } ?? "" }
}
