import DToPEngine
import DToPModel
import DToPPipeline

extension SequenceReport {
    /// A list with one object per sequence and row, keys in a fixed order. Shares are 0...1 and mIoU is in percent; a
    /// value that does not exist is null.
    package var json: String {
        var json = JSONBytes()
        let rows = parts.flatMap { sequence in sequence.rows.map { (sequence, $0) } }
        json.list(rows.enumerated().map { $0 }, open: "[\n", close: "\n]\n") { json, entry in
            if entry.offset > 0 { json.raw("\n") }
            write(entry.element.1, of: entry.element.0, to: &json)
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func write(_ row: Row, of sequence: Sequence, to json: inout JSONBytes) {
        let score = row.score
        let rule = row.run.temporal
        json.raw(#"{"sequence":"#)
        json.string(sequence.name)
        json.raw(#","run":"#)
        json.string(row.run.name)
        json.raw(#","temporal":"#)
        json.string(rule == nil ? "off" : "carry")
        json.raw(#","threshold":"#)
        json.number(Format.asWritten(row.run.pruning.threshold))
        json.raw(#","change_threshold":"#)
        json.number(rule.map { Format.asWritten($0.changeThreshold) })
        json.raw(#","max_age":"#)
        if let rule { json.integer(rule.maximumAge) } else { json.raw("null") }
        json.raw(#","hysteresis":"#)
        json.number(rule.map { Format.asWritten($0.hysteresis) })
        json.raw(#","frames":"#)
        json.integer(score.frames)
        json.raw(#","miou":"#)
        json.number(score.confusion.labelled > 0 ? score.confusion.meanIoU.map { 100 * $0 } : nil)
        write("per_frame", score.withPerFrame, to: &json)
        write("dense", score.withDense, to: &json)
        json.raw(#","flips":"#)
        json.number(score.flips)
        json.raw(#","active":"#)
        json.number(score.activeShare)
        json.raw(#","ratio":"#)
        json.number(score.ratio)
        json.raw(#","time_ratio":"#)
        json.number(sequence.timeRatio(row))
        json.raw(#","ms":"#)
        json.number(score.frames > 0 ? score.milliseconds / Double(score.frames) : nil)
        json.raw("}")
    }

    private func write(_ reference: StaticString, _ agreement: SequenceScore.Agreement, to json: inout JSONBytes) {
        let figures: [(StaticString, Double?)] = [
            ("", agreement.mean), ("_worst", agreement.worst), ("_stable", agreement.whereStable),
        ]
        for (suffix, value) in figures {
            json.raw(#","as_"#)
            json.raw(reference)
            json.raw(suffix)
            json.raw(#"":"#)
            json.number(value)
        }
    }
}
