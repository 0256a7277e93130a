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
        json.raw(#"{"threshold":"#)
        json.number(Format.asWritten(setting.rule.threshold))
        json.raw(#","positions":"#)
        json.list(setting.positions, open: "[", close: "]") { $0.integer($1) }
        json.raw(#","method":"#)
        json.string(setting.rule.method.rawValue)
        json.raw(#","keep":"#)
        if let keep = setting.keep { json.integer(keep) } else { json.raw("null") }
        json.raw(#","temporal":"#)
        json.boolean(false)
        json.raw(#","images":"#)
        json.integer(score.images)
        json.raw(#","miou":"#)
        json.number(score.confusion.meanIoU.map { 100 * $0 })
        json.raw(#","pixel_accuracy":"#)
        json.number(score.confusion.pixelAccuracy.map { 100 * $0 })
        json.raw(#","iou":"#)
        json.list(zip(classNames, score.confusion.iou).map { $0 }, open: "{", close: "}") { json, entry in
            json.string(entry.0)
            json.raw(":")
            json.number(entry.1.map { 100 * $0 })
        }
        json.raw(#","worst_pictures":"#)
        json.list(score.worstPictures, open: "[", close: "]") { json, picture in
            json.raw(#"{"picture":"#)
            json.string(picture.name)
            json.raw(#","pixel_accuracy":"#)
            json.number(100 * picture.pixelAccuracy)
            json.raw("}")
        }
        json.raw(#","exits":"#)
        json.list(score.exits, open: "[", close: "]") { $0.integer($1) }
        json.raw(#","macs":"#)
        json.integer(score.meanMACs)
        json.raw(#","dense_macs":"#)
        json.integer(score.meanDenseMACs)
        json.raw(#","ratio":"#)
        json.number(score.ratio)
        json.raw(#","ms":"#)
        json.number(score.meanMilliseconds.map { ($0 * 1000).rounded() / 1000 })
        if score.agreement != nil {
            json.raw(#","agreement":"#)
            json.number(score.agreement)
            json.raw(#","agreement_worst":"#)
            json.number(score.worstAgreement)
        }
        json.raw("}")
    }
}
