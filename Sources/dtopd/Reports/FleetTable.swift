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
        text = TextTable.text([Self.hosts] + hosts) + "\n" + TextTable.text([Self.cameras] + cameras)
    }

    private static func time(_ seconds: Int) -> String {
        "\(WallTime(milliseconds: Int64(clamping: seconds).multipliedReportingOverflow(by: 1000).partialValue))"
    }
}
