import DToPModel
import DToPPipeline

extension EvaluationReport {
    /// A list with one object per row, keys in a fixed order. mIoU, pixel accuracy and IoU are in percent; the IoU of a
    /// class that is neither in the labels nor found is null.
    package var json: String {
        var json = JSONBytes()
        json.list(rows, open: "[\n", close: "\n]\n") { json, row in
            if row.setting != rows.first?.setting { json.raw("\n") }
            write(row, to: &json)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func write(_ row: EvaluationRow, to json: inout JSONBytes) {
        let setting = row.setting
        let score = row.score
        json.raw("{")
        json.member("threshold", Format.asWritten(setting.rule.threshold))
        json.integers("positions", setting.positions)
        json.member("method", setting.rule.method.rawValue)
        json.member("keep", setting.keep)
        json.member("temporal", false)
        json.member("images", score.images)
        json.member("miou", score.confusion.meanIoU.map { 100 * $0 })
        json.member("pixel_accuracy", score.confusion.pixelAccuracy.map { 100 * $0 })
        json.key("iou")
        json.list(zip(classNames, score.confusion.iou).map { $0 }, open: "{", close: "}") { json, entry in
            json.string(entry.0)
            json.raw(":")
            json.number(entry.1.map { 100 * $0 })
        }
        json.key("worst_pictures")
        json.list(score.worstPictures, open: "[", close: "]") { json, picture in
            json.raw("{")
            json.member("picture", picture.name)
            json.member("pixel_accuracy", 100 * picture.pixelAccuracy)
            json.raw("}")
        }
        json.integers("exits", score.exits)
        json.member("macs", score.meanMACs)
        json.member("dense_macs", score.meanDenseMACs)
        json.member("ratio", score.ratio)
        json.member("ms", score.meanMilliseconds.map { ($0 * 1000).rounded() / 1000 })
        if score.agreement != nil {
            json.member("agreement", score.agreement)
            json.member("agreement_worst", score.worstAgreement)
        }
        json.raw("}")
    }
}
