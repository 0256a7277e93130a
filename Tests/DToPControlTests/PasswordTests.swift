import Compute
import DToPConfiguration
import DToPControl
import DToPMedia
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

/// Passwords are nowhere in what the service says of itself, whatever they consist of and however a stream fails.
@Suite struct PasswordTests {
    /// Each part of each password begins with these letters, so that a trace of any is found.
    private static let mark = "Zq"
    private static let passwords = [
        "Zq1@Zq2", "Zq1:Zq2", "Zq1/Zq2", "Zq1#Zq2", "Zq1%Zq2", "Zq1%40Zq2", "Zq1?Zq2=Zq3&Zq4", "Zqé€Zq😀", "Zq1\\Zq2",
        "Zq1 Zq2",
        "Zq1'Zq2\"Zq3", "Zq1]Zq2[Zq3", "Zq1@Zq2:Zq3/Zq4#Zq5%Zq6é", "://Zq1@Zq2",
    ]

    /// Inputs that fail in ways of their own; all have the password before the last `@`, as it is or encoded.
    private static func inputs(_ password: String) -> [String] {
        let encoded = password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return [password, encoded].flatMap { password in
            [
                "rtsp://viewer:\(password)@127.0.0.1:1/live", "http://viewer:\(password)@127.0.0.1:1/street.mp4",
                "foo://viewer:\(password)@127.0.0.1:1/live", "rtsp://viewer:\(password)@no host/",
                "rtsp://viewer:\(password)@127.0.0.1:99999999/live", "tcp://viewer:\(password)@127.0.0.1/",
                "/none/rtsp://viewer:\(password)@127.0.0.1",
            ]
        }
    }

    @Test func passwordsAreNowhere() throws {
        let service = try TestService()
        let place = try Workplace()
        // As a credential gives it, which may hold any character; and as the file says it.
        for (number, password) in Self.passwords.enumerated() {
            try Data(password.utf8).write(to: service.folder.url.appending(path: "credential\(number)"))
        }
        // All of them run, although so many cameras would not fit.
        var lines = ["control: \(service.unix)", "metrics: \(service.tcp)", "admission: false", "streams:"]
        for (number, password) in Self.passwords.enumerated() {
            let inputs = Self.inputs(password) + ["rtsp://viewer:${credential:credential\(number)}@127.0.0.1:1/live"]
            for (kind, input) in inputs.enumerated() {
                let quoted = "'" + input.replacing("'", with: "''") + "'"
                lines.append("  s\(number)-\(kind): {input: \(quoted), model: \(place.path("model") as String)}")
            }
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: service.folder.url.appending(path: "a.yaml"))
        let configuration = try ConfigurationReader.read(
            FilePath(service.folder.path("a.yaml")), environment: ["CREDENTIALS_DIRECTORY": service.folder.url.path])
        let daemon = Daemon(
            team: try #require(WorkerTeam(size: 1)), environment: [:], logger: service.logger,
            service: ServiceSession(ServiceNotifier(environment: [:]), watchdog: nil) { _ in }
        ) { () throws(ConfigurationProblems) in configuration }
        let control = Control(of: daemon, configuration, environment: [:], version: "1.2.3", logger: service.logger)
        let thread = StageThread("daemon") { daemon.run(configuration) }
        defer {
            control.stop()
            daemon.stop(.atOnce)
            thread.join()
        }
        let down = { daemon.reading.streams.count { $0.phase.word == "backoff" } }
        #expect(Patience.holds { down() == configuration.streams.count }, "\(daemon.reading.streams.map(\.phase))")
        for address in [service.unix, service.tcp] {
            for path in ["/status", "/metrics", "/healthz", "/livez", "/readyz"] {
                let answer = try #require(RawAnswer(address, "GET \(path)"))
                let traces = answer.body.split(separator: "\n").filter { $0.contains(Self.mark) }
                #expect(!answer.body.isEmpty && traces.isEmpty, "\(path): \(traces)")
            }
        }
        // Every stream is named with its reason.
        let health = try #require(RawAnswer(service.tcp, "GET /healthz"))
        #expect(health.body.split(separator: "\n").count == configuration.streams.count)
        // The program's log hides what it knows to be a password.
        let traces = service.log.map { CredentialRedaction.redact($0) }.filter { $0.contains(Self.mark) }
        #expect(traces.isEmpty && !service.log.isEmpty, "\(traces)")
    }
}
