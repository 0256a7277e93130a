import DToPConfiguration
import DToPService
import Foundation
import Glibc
import Logging

/// Answers requests about a daemon at the addresses of its configuration.
package final class Control: Sendable {
    private let listeners: [ControlListener]

    /// Starts listening.
    package init(
        of daemon: Daemon, _ configuration: ServiceConfiguration, environment: [String: String], version: String,
        logger: Logger
    ) {
        let routes = ControlRoutes(version: version, reading: { daemon.reading }, plan: daemon.plan)
        let control = configuration.control ?? ControlAddresses.own(environment)
        if configuration.control == nil, case .unix(let path) = control {
            // systemd has made its folder already.
            _ = unsafe mkdir(URL(filePath: path).deletingLastPathComponent().path, 0o700)
        }
        listeners = [(control, "control"), (configuration.metrics, "metrics")].filter { $0.0 != .none }
            .map { ControlListener($0, key: $1, routes, logger) }
    }

    /// Ends listening.
    package func stop() { for listener in listeners { listener.stop() } }
}
