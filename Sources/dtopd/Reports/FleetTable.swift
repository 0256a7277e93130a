import DToPFleet
import DToPPipeline

/// A fleet's hosts and cameras as tables for people.
struct FleetTable {
    let text: String

    private static let hosts = ["host", "cameras", "room for", "configuration", "lease", "since"]
    private static let cameras = ["camera", "host", "since", "token", "why"]

    init(_ status: FleetStatus) {
        let hosts = status.hosts.map { host in
            [
                host.name, "\(host.cameras)", "\(host.capacity)",
                host.configuration + (host.differs ? " differs" : ""), host.leaseAge.map { "\($0) s" } ?? "ended",
                Self.time(host.since),
            ]
        }
        let cameras = status.cameras.map { camera in
            [
                camera.id, camera.host ?? "none", camera.since.map(Self.time) ?? "-",
                camera.token.map { "\($0)" } ?? "-", camera.why ?? "-",
            ]
        }
        text = Self.table([Self.hosts] + hosts) + "\n" + Self.table([Self.cameras] + cameras)
    }

    private static func time(_ seconds: Int) -> String {
        "\(WallTime(milliseconds: Int64(clamping: seconds).multipliedReportingOverflow(by: 1000).partialValue))"
    }

    private static func table(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let line = zip(row, widths).map { Format.leading($0, to: $1) }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
