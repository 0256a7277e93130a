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
        json.raw("{")
        json.member("sequence", sequence.name)
        json.member("run", row.run.name)
        json.member("temporal", rule == nil ? "off" : "carry")
        json.member("threshold", Format.asWritten(row.run.pruning.threshold))
        json.member("change_threshold", rule.map { Format.asWritten($0.changeThreshold) })
        json.member("max_age", rule?.maximumAge)
        json.member("hysteresis", rule.map { Format.asWritten($0.hysteresis) })
        json.member("frames", score.frames)
        json.member("miou", score.confusion.labelled > 0 ? score.confusion.meanIoU.map { 100 * $0 } : nil)
        write("per_frame", score.withPerFrame, to: &json)
        write("dense", score.withDense, to: &json)
        json.member("flips", score.flips)
        json.member("active", score.activeShare)
        json.member("ratio", score.ratio)
        json.member("time_ratio", sequence.timeRatio(row))
        json.member("ms", score.frames > 0 ? score.milliseconds / Double(score.frames) : nil)
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
