import Threads
import DToPPipeline
import Foundation
import Glibc
import Synchronization

/// Reports one run to the service manager: its start, progress, liveness and end. Does nothing without a manager.
package final class ServiceSession: Sendable {
    /// Keeps the manager's watchdog fed, if there is one, while the run's loops pulse it.
    package let heartbeat: Heartbeat
    private let notifier: ServiceNotifier
    private let feeder: WatchdogFeeder?
    private let onTrouble: @Sendable (String) -> Void
    private let state = Mutex<(lastStatus: SuspendingClock.Instant?, failure: ServiceNotifierError?)>((nil, nil))

    private static let statusInterval: Duration = .seconds(1)
    /// The longest turn of a loop without a watchdog.
    private static let usualLimit: Duration = .seconds(60)

    /// Starts feeding the watchdog, if there is one. One turn of a loop may take as long as the watchdog's timeout.
    /// - Parameter onTrouble: called with a sentence for the log.
    package init(
        _ notifier: ServiceNotifier = ServiceNotifier(), watchdog: Watchdog? = Watchdog(),
        onTrouble: @escaping @Sendable (String) -> Void
    ) {
        self.notifier = notifier
        self.onTrouble = onTrouble
        let heartbeat = Heartbeat(limit: watchdog?.timeout ?? Self.usualLimit)
        self.heartbeat = heartbeat
        feeder = watchdog.map { WatchdogFeeder($0, notifier, heartbeat, onTrouble: onTrouble) }
    }

    /// Stops feeding the watchdog.
    deinit { feeder?.stop() }

    /// Reports that work begins.
    package func ready(_ status: String) { notify(.ready, .status(status)) }

    /// Reports progress; sends at most one line a second to the manager.
    package func show(_ status: @autoclosure () -> String) {
        guard notifier.address != nil else { return }
        let now = SuspendingClock.now
        let isDue = state.withLock { state in
            if let last = state.lastStatus, last.duration(to: now) < Self.statusInterval { return false }
            state.lastStatus = now
            return true
        }
        if isDue { notify(.status(status())) }
    }

    /// Reports a change at once.
    package func announce(_ status: String) { notify(.status(status)) }

    /// Reports that the configuration is being read again; `ready` follows.
    package func reloading() {
        notify(.reloading(at: UInt64(MonotonicTime.now / 1000)))
    }

    /// Reports that the run has been asked to end.
    package func stopping(_ status: String) { notify(.stopping, .status(status)) }

    private func notify(_ states: ServiceState...) {
        do throws(ServiceNotifierError) {
            try notifier.notify(states)
        } catch {
            let isNew = state.withLock { state in
                defer { state.failure = error }
                return state.failure != error
            }
            if isNew { onTrouble("\(error)") }
        }
    }
}
