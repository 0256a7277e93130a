extension FrameRecord {
    /// Appends the record as one line of JSON, keys in a fixed order, with its line feed.
    func write(to json: inout JSONBytes) {
        json.raw("{")
        json.member("stream", stream)
        json.member("frame", frame)
        json.member("pts", pts)
        json.member("time_s", timeSeconds)
        json.member("wall", wall.description)
        json.member("keyframe", isKeyframe)
        json.member("corrupt", isCorrupt)
        json.member("reset", reset?.rawValue)
        writeTokens(to: &json)
        json.member("macs", macs)
        json.member("dense_macs", denseMACs)
        json.member("ratio", ratio)
        json.member("threshold", threshold)
        json.key("ms")
        json.raw("{")
        for step in milliseconds.steps { json.member(step.name, Self.toMicroseconds(step.value)) }
        json.raw("}")
        json.member("age_ms", Self.toMicroseconds(ageMilliseconds))
        json.member("dropped_since", droppedSince)
        json.key("classes")
        Self.write(classes, to: &json)
        json.key("zones")
        json.list(zones, open: "{", close: "}") { json, zone in
            json.string(zone.name)
            json.raw(":")
            Self.write(zone.classes, to: &json)
        }
        json.member("agreement", agreement)
        json.member("refresh", refresh)
        json.member("change_threshold", changeThreshold)
        json.member("tolerance", tolerance)
        json.member("familiarity", familiarity.map { ($0 * 1000).rounded() / 1000 })
        json.raw("}\n")
    }

    /// The record's line of the frame log, with its line feed.
    package var line: [UInt8] {
        var json = JSONBytes()
        write(to: &json)
        return json.bytes
    }

    private func writeTokens(to json: inout JSONBytes) {
        json.key("tokens")
        json.raw("{")
        json.member("total", tokens.total)
        json.member("active", tokens.active)
        json.member("carried", tokens.carried)
        json.integers("exits", tokens.exits)
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
