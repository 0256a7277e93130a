import DToPConfiguration
import DToPControl
import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Logging
import Synchronization

/// Listeners for a service that does nothing.
final class TestService: Sendable {
    let folder: TemporaryFolder
    let unix: ListenAddress
    let tcp: ListenAddress
    private let lines = Mutex<[String]>([])
    /// What it says it is doing.
    let stuck = Mutex<[Heartbeat.Loop]>([])

    private struct Handler: LogHandler {
        let add: @Sendable (String) -> Void
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { add("\(event.level): \(event.message)") }
    }

    init() throws {
        folder = try TemporaryFolder()
        unix = .unix(folder.path("control.sock"))
        tcp = .tcp(host: "127.0.0.1", port: FreePort.next)
    }

    var path: String { folder.path("control.sock") }

    /// What was logged.
    var log: [String] { lines.withLock(\.self) }

    var logger: Logger {
        Logger(label: "test") { [self] _ in
            Handler(add: { line in self.lines.withLock { $0.append(line) } })
        }
    }

    var routes: ControlRoutes {
        ControlRoutes(
            version: "1.2.3",
            reading: { [self] in
                ServiceReading(
                    began: .now, isReady: true, isStopping: false, reload: .init(lastSuccess: .now),
                    stuck: stuck.withLock(\.self), streams: [])
            },
            plan: { ReloadPlan(from: ServiceConfiguration(), to: $0) })
    }

    func listener(_ address: ListenAddress, key: String = "control") -> ControlListener {
        ControlListener(address, key: key, routes, logger)
    }

    /// Waits until `address` answers that the service is alive.
    func isLive(_ address: ListenAddress) -> Bool {
        Patience.holds { RawAnswer(address, "GET /livez")?.status == 200 }
    }
}
