import Foundation
import Glibc

/// What the service manager expects: to be told `ServiceState.watchdog` before `timeout` is over, again and again
/// (sd_watchdog_enabled(3)).
public struct Watchdog: Equatable, Sendable {
    /// Without news for so long, the manager ends the service.
    public let timeout: Duration

    public init(timeout: Duration) { self.timeout = timeout }

    /// How often to tell it: twice as often as needed, as sd_watchdog_enabled(3) advises.
    public var period: Duration { timeout / 2 }

    /// What `WATCHDOG_USEC` and `WATCHDOG_PID` say; nil if they are missing, meant for another process, or no numbers.
    public init?(
        environment: [String: String] = ProcessInfo.processInfo.environment, processID: Int32 = getpid()
    ) {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = UInt64(text),
            microseconds > 0, microseconds < .max
        else { return nil }
        if let owner = environment["WATCHDOG_PID"], Int32(owner) != processID { return nil }
        timeout = .microseconds(microseconds)
    }
}
