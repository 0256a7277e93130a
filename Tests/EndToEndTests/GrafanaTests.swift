import DToPTestSupport
import Foundation
import Testing

/// The dashboard for Grafana, whose queries Prometheus must be able to read.
@Suite struct GrafanaTests {
    private struct Dashboard: Decodable {
        struct Panel: Decodable {
            struct Place: Decodable { let x, y, w, h: Int }
            struct Target: Decodable { let expr: String }
            let id: Int
            let title: String
            let gridPos: Place
            let targets: [Target]?
        }
        struct Templating: Decodable {
            struct Variable: Decodable {
                let name: String
                let definition: String?
            }
            let list: [Variable]
        }
        let panels: [Panel]
        let templating: Templating
    }

    private let dashboard: Dashboard
    private let text: String

    init() throws {
        let data = try Data(contentsOf: TestFiles.package.appending(path: "config/grafana/dtopd.json"))
        dashboard = try JSONDecoder().decode(Dashboard.self, from: data)
        text = String(decoding: data, as: UTF8.self)
    }

    private var queries: [String] { dashboard.panels.flatMap { $0.targets ?? [] }.map(\.expr) }

    @Test func everyQueryIsOne() throws {
        let variables = dashboard.templating.list.map(\.name)
        #expect(queries.count > 30 && variables == ["datasource", "instance", "stream"])
        let folder = try TemporaryFolder()
        var lines = ["groups:", "- name: dashboard", "  rules:"]
        for (number, query) in queries.enumerated() {
            let plain = query.replacing("$__rate_interval", with: "5m").replacing("$instance", with: ".*")
                .replacing("$stream", with: ".*")
            #expect(!plain.contains("$"), "\(query)")
            let quoted = String(decoding: try JSONEncoder().encode(plain), as: UTF8.self)
            lines += ["  - record: query_\(number)", "    expr: \(quoted.replacing("\\/", with: "/"))"]
        }
        let file: String = folder.path("queries.yml")
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
        let outcome = try Program("promtool").run(["check", "rules", file])
        #expect(outcome.status == 0, "\(outcome.text) \(outcome.errors)")
    }

    @Test func everyMetricExists() throws {
        let reference = try Program.dtopd.run(["print-config", "--reference", "metrics"]).text
        let metrics = Set(reference.matches(of: /\| `([a-z_]+)` \|/).map { String($0.1) })
        #expect(metrics.count > 40)
        for query in queries + dashboard.templating.list.compactMap(\.definition) {
            for name in query.matches(of: /(?:dtopd|process)_[a-z0-9_]+/).map({ String($0.0) }) {
                let family = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) && !metrics.contains(name) }
                #expect(metrics.contains(family.map { String(name.dropLast($0.count)) } ?? name), "\(name) in \(query)")
            }
        }
    }

    @Test func panelsLieBesideEachOther() {
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        var taken: Set<[Int]> = []
        for panel in dashboard.panels {
            let place = panel.gridPos
            #expect(place.x + place.w <= 24 && !panel.title.isEmpty)
            for x in place.x..<place.x + place.w {
                for y in place.y..<place.y + place.h { #expect(taken.insert([x, y]).inserted, "\(panel.title)") }
            }
        }
        // It is for any Prometheus, and names no host.
        #expect(!text.contains("http://") && !text.contains("https://"))
    }
}
