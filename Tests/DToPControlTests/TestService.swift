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
    private let lines = CollectedLog()
    /// What it says it is doing.
    let stuck = Mutex<[Heartbeat.Loop]>([])

    init() throws {
        folder = try TemporaryFolder()
        unix = .unix(folder.path("control.sock"))
        tcp = .tcp(host: "127.0.0.1", port: FreePort.next)
    }

    var path: String { folder.path("control.sock") }

    /// What was logged.
    var log: [String] { lines.leveled }

    var logger: Logger { lines.logger() }

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
