import DToPPipeline

extension CapacityPlan: CustomStringConvertible {
    /// Lines without a final line feed.
    package var description: String {
        let width = (streams.map(\.id.count).max() ?? 0) + 2
        var lines = streams.map { Format.leading($0.id, to: width) + Self.row($0) }
        let usual = sum(on: 0)
        let rest =
            usual <= capacity ? "\(Self.share(capacity - usual)) are free" : "\(Self.share(usual - capacity)) too much"
        lines += [
            "",
            """
            together \(Self.share(usual)) of \(processors == 1 ? "1 processor" : "\(processors) processors"), of which \
            \(Self.share(capacity)) may be promised: \(rest)
            """,
        ]
        lines.append(verdict)
        if fits, let largest = streams.max(by: { $0.cost?.total(on: 0) ?? 0 < $1.cost?.total(on: 0) ?? 0 }) {
            lines.append(
                """
                more like \(largest.id): \(more(like: largest, on: 0)) with nothing given up, \
                \(more(like: largest, on: StreamCost.floorRung)) at most
                """)
        }
        return lines.joined(separator: "\n")
    }

    private static func row(_ stream: Stream) -> String {
        guard let cost = stream.cost, let rate = stream.rate else { return "a file: takes what is left" }
        return """
            \(stream.source); \(cost.scene.name) scene (\(cost.scene.origin)): decodes \(share(cost.decode)), \
            computes \(Format.fixed(rate, 1)) frames a second in \(share(cost.engine)); at least \(share(cost.floor))
            """
    }

    private var verdict: String {
        guard let rung else { return "does not fit, even with all that streams may give up" }
        guard let step = Ladder.step(of: rung) else { return "fits, with nothing given up\(agreed(on: 0))" }
        return """
            fits at step \(step.rawValue) of \(Ladder.Step.allCases.count), \(step): \(Self.share(sum(on: rung)))\
            \(agreed(on: rung))
            """
    }

    private func agreed(on rung: Int) -> String {
        agreement(on: rung).map { "; agreement \(Format.percent($0, decimals: 1)) or more" } ?? ""
    }

    private static func share(_ value: Double) -> String { Format.percent(value, decimals: value < 0.1 ? 1 : 0) }
}

extension CapacityPlan: Encodable {
    private enum CodingKeys: String, CodingKey {
        case processors, capacity, streams, sum, free, fits, step, rung, agreement
    }

    private enum StreamKeys: String, CodingKey {
        case id, source, decode, engine, total, floor, scene, origin, share, more
        case rate = "fps"
        case moreAtMost = "more_at_most"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(processors, forKey: .processors)
        try container.encode(capacity, forKey: .capacity)
        try container.encode(sum(on: 0), forKey: .sum)
        try container.encode(max(capacity - sum(on: 0), 0), forKey: .free)
        try container.encode(fits, forKey: .fits)
        try container.encode(rung, forKey: .rung)
        try container.encode(rung.map { Ladder.step(of: $0)?.rawValue ?? 0 }, forKey: .step)
        try container.encode(agreement(on: rung ?? StreamCost.floorRung), forKey: .agreement)
        var list = container.nestedUnkeyedContainer(forKey: .streams)
        for stream in streams {
            var row = list.nestedContainer(keyedBy: StreamKeys.self)
            try row.encode(stream.id, forKey: .id)
            try row.encode(stream.source, forKey: .source)
            try row.encode(stream.rate, forKey: .rate)
            guard let cost = stream.cost else { continue }
            try row.encode(cost.decode, forKey: .decode)
            try row.encode(cost.engine, forKey: .engine)
            try row.encode(cost.total(on: 0), forKey: .total)
            try row.encode(cost.floor, forKey: .floor)
            try row.encode(cost.scene.name, forKey: .scene)
            try row.encode(cost.scene.origin, forKey: .origin)
            try row.encode(cost.scene.time.usual, forKey: .share)
            try row.encode(more(like: stream, on: 0), forKey: .more)
            try row.encode(more(like: stream, on: StreamCost.floorRung), forKey: .moreAtMost)
        }
    }
}
