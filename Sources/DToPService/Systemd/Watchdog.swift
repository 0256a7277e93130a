import Foundation
import Glibc

/// The service manager's watchdog, which expects a `ServiceState.watchdog` at least once every `timeout`
/// (sd_watchdog_enabled(3)).
package struct Watchdog: Equatable, Sendable {
    /// The manager ends a service that stays silent for this long.
    package let timeout: Duration

    package init(timeout: Duration) { self.timeout = timeout }

    /// Interval between messages: half of `timeout`, as sd_watchdog_enabled(3) advises.
    package var period: Duration { timeout / 2 }

    /// Reads `WATCHDOG_USEC` and `WATCHDOG_PID`. Nil if the first is missing or no usable number, or if the second is
    /// set and not `processID`.
    package init?(
        environment: [String: String] = ProcessInfo.processInfo.environment, processID: Int32 = getpid()
    ) {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = UInt64(text),
            microseconds > 0, microseconds < .max
        else { return nil }
        if let owner = environment["WATCHDOG_PID"], Int32(owner) != processID { return nil }
        timeout = .microseconds(microseconds)
    }
}
