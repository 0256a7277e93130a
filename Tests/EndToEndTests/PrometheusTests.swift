import DToPConfiguration
import DToPTestSupport
import Foundation
import Testing

/// Prometheus itself, with the rules and the example that are installed.
@Suite(.live) struct PrometheusTests {
    private let service: TestedService
    private let rules = TestFiles.package.appending(path: "config/prometheus").path
    private let promtool = Program("promtool")

    init() throws { service = try TestedService() }

    @Test func theRulesAndTheExampleAreValid() throws {
        for arguments in [
            ["check", "rules", "dtopd.rules.yml"], ["check", "config", "prometheus.yml"],
            ["test", "rules", "dtopd.rules.test.yml"],
        ] {
            let paths = arguments.map { $0.hasSuffix(".yml") ? "\(rules)/\($0)" : $0 }
            let outcome = try promtool.run(paths)
            #expect(outcome.status == 0, "\(arguments): \(outcome.text) \(outcome.errors)")
        }
    }

    /// Series of a file's stream that has come to its end, of a camera and of one that is down.
    private func startService() throws -> RunningProgram {
        let (street, model) = (try Fixtures.made.street, try Fixtures.made.model)
        try service.write([
            try service.camera("camera"),
            "down: {input: 'rtsp://viewer:ti%2Fger@127.0.0.1:1/live', model: \(model)}",
            "file: {input: \(street), model: \(model), log: \(service.folder.path("file.jsonl") as String)}",
        ])
        let running = try service.start()
        #expect(service.waits(for: "dtopd_stream_state", ["stream": "file", "state": "ended"]) { $0 == 1 })
        #expect(service.waits(for: "dtopd_sink_frames_written_total", ["stream": "file", "sink": "log"]) { $0 == 20 })
        #expect(service.waits(for: "dtopd_frames_processed_total", ["stream": "camera"]) { $0 > 0 })
        return running
    }

    @Test func promtoolHasNothingToSay() throws {
        let running = try startService()
        let page = try #require(service.get("/metrics")).body
        _ = try PrometheusText(page)
        let path: String = service.folder.path("page")
        try Data(page.utf8).write(to: URL(filePath: path))
        let outcome = try Program("promtool").shell(#""$0" check metrics < "$1""#, [path])
        #expect(outcome.status == 0 && outcome.text.isEmpty && outcome.errors.isEmpty, "\(outcome)")
        withExtendedLifetime(running) {}
    }

    /// A sample of an instant query's answer.
    private struct Answer: Decodable {
        struct Data: Decodable { let result: [Series] }
        struct Series: Decodable {
            let metric: [String: String]
            let value: [Value]
        }
        enum Value: Decodable {
            case time(Double)
            case text(String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                self = try (try? .time(container.decode(Double.self))) ?? .text(container.decode(String.self))
            }
        }
        let data: Data
    }

    @Test func prometheusScrapesIt() throws {
        let running = try startService()
        let port = FreePort.next
        let server = ListenAddress.tcp(host: "127.0.0.1", port: port)
        let configuration: String = service.folder.path("prometheus.yml")
        let text = try String(contentsOfFile: "\(rules)/prometheus.yml", encoding: .utf8)
            .replacing("15s", with: "200ms").replacing("127.0.0.1:9464", with: "127.0.0.1:\(service.port)")
            .replacing("- dtopd.rules.yml", with: "- \(rules)/dtopd.rules.yml")
        try Data(text.utf8).write(to: URL(filePath: configuration))
        let prometheus = try Program("prometheus").start([
            "--config.file=\(configuration)", "--storage.tsdb.path=\(service.folder.path("data") as String)",
            "--web.listen-address=127.0.0.1:\(port)", "--log.level=warn",
        ])
        func get(_ path: String) -> String? {
            RawAnswer(server, "GET \(path)", version: "HTTP/1.0", headers: ["Host: localhost"])?.body
        }
        /// Values by the label `name`.
        func query(_ expression: String, by name: String = "stream") -> [String: String] {
            let encoded = expression.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let body = get("/api/v1/query?query=\(encoded)") ?? ""
            let answer = try? JSONDecoder().decode(Answer.self, from: Data(body.utf8))
            let pairs = (answer?.data.result ?? []).compactMap { series -> (String, String)? in
                guard case .text(let value)? = series.value.last else { return nil }
                return (series.metric[name] ?? "", value)
            }
            return Dictionary(pairs, uniquingKeysWith: { $0 + "," + $1 })
        }
        // Several scrapes, or nothing could be out of order.
        #expect(
            prometheus.wait { Int(query("count_over_time(up[1m])")[""] ?? "") ?? 0 >= 5 },
            "\(prometheus.errors) \(get("/api/v1/targets") ?? "")")
        #expect(query("up") == ["": "1"])
        #expect(query("up == 0 or scrape_samples_scraped < 200").isEmpty)
        let targets = get("/api/v1/targets") ?? ""
        #expect(targets.contains(#""health":"up""#) && targets.contains(#""lastError":"""#), "\(targets)")

        #expect(query("dtopd_stream_up") == ["camera": "1", "down": "0", "file": "1"])
        #expect(query("dtopd_frames_processed_total{stream=\"file\"}") == ["file": "20"])
        #expect(query("dtopd_sink_frames_written_total", by: "sink") == ["log": "20"])
        #expect(query("dtopd_frame_age_seconds_bucket{stream=\"file\",le=\"+Inf\"}") == ["file": "0"])
        #expect(query("count by (version) (dtopd_build_info)", by: "version").count == 1)
        #expect(
            prometheus.wait {
                Double(query("rate(dtopd_frames_received_total{stream=\"camera\"}[1m])")["camera"] ?? "") ?? 0 > 0
            })
        #expect(prometheus.wait { query("ALERTS", by: "alertname") == ["DtopdStreamDown": "1"] })
        #expect(query("ALERTS{alertstate=\"pending\"}") == ["down": "1"])

        // What Prometheus itself thinks of the samples and the rules.
        let own = get("/metrics") ?? ""
        for name in ["duplicate_timestamp", "out_of_order", "out_of_bounds"] {
            #expect(own.contains("\nprometheus_target_scrapes_sample_\(name)_total 0\n"), "\(name)")
        }
        #expect(!own.contains(/prometheus_rule_evaluation_failures_total\{.*\} [1-9]/))
        #expect(!prometheus.errors.contains("level=error") && !prometheus.errors.contains("level=warn"))
        withExtendedLifetime(running) {}
    }
}
