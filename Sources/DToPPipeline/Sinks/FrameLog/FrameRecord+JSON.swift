extension FrameRecord {
    /// Appends the record as one line of JSON, keys in a fixed order, with its line feed.
    func write(to json: inout JSONBytes) {
        json.raw(#"{"stream":"#)
        json.string(stream)
        json.raw(#","frame":"#)
        json.integer(frame)
        json.raw(#","pts":"#)
        if let pts { json.integer(pts) } else { json.raw("null") }
        json.raw(#","time_s":"#)
        json.number(timeSeconds)
        json.raw(#","wall":"#)
        json.string(wall.description)
        json.raw(#","keyframe":"#)
        json.boolean(isKeyframe)
        json.raw(#","corrupt":"#)
        json.boolean(isCorrupt)
        json.raw(#","reset":"#)
        json.string(reset?.rawValue)
        writeTokens(to: &json)
        json.raw(#","macs":"#)
        json.integer(macs)
        json.raw(#","dense_macs":"#)
        json.integer(denseMACs)
        json.raw(#","ratio":"#)
        json.number(ratio)
        json.raw(#","threshold":"#)
        json.number(threshold)
        json.raw(#","ms":"#)
        json.list(milliseconds.steps, open: "{", close: "}") { json, step in
            json.raw("\"")
            json.raw(step.name)
            json.raw("\":")
            json.number(Self.toMicroseconds(step.value))
        }
        json.raw(#","age_ms":"#)
        json.number(Self.toMicroseconds(ageMilliseconds))
        json.raw(#","dropped_since":"#)
        json.integer(droppedSince)
        json.raw(#","classes":"#)
        Self.write(classes, to: &json)
        json.raw(#","zones":"#)
        json.list(zones, open: "{", close: "}") { json, zone in
            json.string(zone.name)
            json.raw(":")
            Self.write(zone.classes, to: &json)
        }
        json.raw(#","agreement":"#)
        json.number(agreement)
        json.raw(#","refresh":"#)
        json.string(refresh)
        json.raw(#","change_threshold":"#)
        json.number(changeThreshold)
        json.raw(#","tolerance":"#)
        json.number(tolerance)
        json.raw(#","familiarity":"#)
        json.number(familiarity.map { ($0 * 1000).rounded() / 1000 })
        json.raw("}\n")
    }

    /// The record's line of the frame log, with its line feed.
    package var line: [UInt8] {
        var json = JSONBytes()
        write(to: &json)
        return json.bytes
    }

    private func writeTokens(to json: inout JSONBytes) {
        json.raw(#","tokens":{"total":"#)
        json.integer(tokens.total)
        json.raw(#","active":"#)
        json.integer(tokens.active)
        json.raw(#","carried":"#)
        json.integer(tokens.carried)
        json.raw(#","exits":"#)
        json.list(tokens.exits, open: "[", close: "]") { $0.integer($1) }
        json.raw("}")
    }

    private static func write(_ classes: [ClassShare], to json: inout JSONBytes) {
        json.list(classes.lazy.filter { $0.share > 0 }, open: "{", close: "}") { json, entry in
            json.string(entry.name)
            json.raw(":")
            json.number(entry.share)
        }
    }

    private static func toMicroseconds(_ milliseconds: Double) -> Double { (milliseconds * 1000).rounded() / 1000 }
}
