import DToPFleet
import DToPPipeline
import DToPService

/// The streams of a service as a table for people.
struct StatusTable {
    let text: String

    private static let header = [
        "stream", "state", "since", "in", "out", "age ms", "engine", "dense", "dropped", "outputs",
    ]

    init(_ status: ServiceStatus) {
        var text = TextTable.text([Self.header] + status.streams.map(Self.row))
        for stream in status.streams {
            if let reason = stream.reason { text += "\(stream.id): \(reason)\n" }
            if let main = stream.main, main.state != "running" {
                text += "\(stream.id): main stream: \(main.state)\(main.reason.map { ", \($0)" } ?? "")\n"
            }
        }
        if let fleet = status.fleet { text += Self.line(fleet) }
        if !status.reloaded {
            text += "the last reload failed: the configuration of \(status.configured) is in force\n"
        }
        if let certificate = status.certificate {
            text += "the viewers' certificate expires \(certificate.expires)"
            text += certificate.reloaded ? "\n" : "; its files hold one that cannot be used (the journal says why)\n"
        }
        self.text = text
    }

    private static func line(_ fleet: FleetReading) -> String {
        var line = "fleet: \(fleet.host) is one of \(fleet.hosts) hosts and has \(fleet.owned) cameras"
        if fleet.unowned > 0 { line += "; \(fleet.unowned) have no host" }
        if !fleet.differing.isEmpty { line += "; configured otherwise: \(fleet.differing.joined(separator: ", "))" }
        if let failure = fleet.failure { line += "; \(failure)" }
        return line + "\n"
    }

    private static func row(_ stream: StreamStatus) -> [String] {
        let age = stream.ageSeconds.map { "\(Format.fixed($0.median * 1000, 0)) / \(Format.fixed($0.p99 * 1000, 0))" }
        let dropped = StreamTotals.Drop.allCases.map(\.rawValue).compactMap { reason in
            stream.framesDropped[reason].flatMap { $0 > 0 ? "\($0) \(reason)" : nil }
        }
        let failed = stream.outputs.filter { !$0.value.up }.sorted { $0.key < $1.key }.map { key, output in
            key + (output.reason.map { " (\($0))" } ?? "")
        }
        return [
            stream.id, stream.state, stream.since, Format.fixed(stream.receivedFramesPerSecond, 1),
            Format.fixed(stream.processedFramesPerSecond, 1), age ?? "-", Format.percent(stream.engineShare),
            Format.percent(stream.computeRatio), dropped.isEmpty ? "-" : dropped.joined(separator: ", "),
            stream.outputs.isEmpty ? "-" : failed.isEmpty ? "well" : "failed: \(failed.joined(separator: ", "))",
        ]
    }
}
