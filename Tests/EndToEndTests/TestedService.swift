import DToPConfiguration
import DToPTestSupport
import Foundation
import Glibc

/// A running `dtopd serve`, with addresses and files of its own. For use by one thread.
final class TestedService {
    let folder: TemporaryFolder
    let file: String
    let socket: String
    let port = FreePort.next
    private let environment: [String: String]
    private var program: RunningProgram?

    init(environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        file = folder.path("dtopd.yaml")
        socket = "unix:\(folder.path("control.sock") as String)"
        self.environment = environment
    }

    /// `top`: further lines of the process; `streams`: a line each, such as `a: {input: x}`.
    func write(top: String = "", _ streams: [String]) throws {
        let lines = ["control: \(socket)", "metrics: 127.0.0.1:\(port)", top, "streams:"] + streams.map { "  \($0)" }
        try Data((lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: file))
    }

    /// A camera of moving bars, with 20 pictures a second.
    func camera(_ id: String, _ settings: String = "") throws -> String {
        let input = "'lavfi:testsrc2=s=96x64:r=20,realtime', live: true"
        return "\(id): {input: \(input), model: \(try Fixtures.made.model)\(settings)}"
    }

    func start() throws -> RunningProgram {
        let program = try Program.dtopd.start(["serve", "--config", file], environment: environment)
        self.program = program
        return program
    }

    /// Runs a command that asks the service at its socket.
    func ask(_ arguments: [String]) throws -> Program.Outcome {
        try Program.dtopd.run(arguments + ["--control", socket], environment: environment)
    }

    /// The answer to `GET path` at the port of the metrics; nil if there is none.
    func get(_ path: String) -> RawAnswer? { RawAnswer(.tcp(host: "127.0.0.1", port: port), "GET \(path)") }

    /// The page of metrics, read strictly. Throws if there is none, or it is malformed.
    func metrics() throws -> PrometheusText { try PrometheusText(get("/metrics")?.body ?? "") }

    /// Waits until a metric has a value for which `isRight` holds.
    func waits(for name: String, _ labels: [String: String] = [:], _ isRight: (Double) -> Bool) -> Bool {
        program?.wait { (try? metrics().value(name, labels)).map(isRight) ?? false } ?? false
    }

    /// Has the service read its file again; returns once it has.
    func reload() {
        let name = "dtopd_config_last_reload_success_timestamp_seconds"
        let before = (try? metrics().value(name)) ?? 0
        program?.send(SIGHUP)
        _ = waits(for: name) { $0 > before }
    }
}
