import DToPPipeline
import Foundation
import Synchronization

/// One run as the service manager sees it: started, how far it is, alive, on its way out. Without a manager it does
/// nothing.
public final class ServiceSession: Sendable {
    /// What keeps the manager's watchdog fed, for the loops of the run to pulse; nil if no watchdog waits.
    public let heartbeat: Heartbeat?
    private let notifier: ServiceNotifier
    private let feeder: WatchdogFeeder?
    private let onTrouble: @Sendable (String) -> Void
    private let state = Mutex<(lastStatus: SuspendingClock.Instant?, failure: ServiceNotifierError?)>((nil, nil))

    private static let statusInterval: Duration = .seconds(1)

    /// Starts to feed the watchdog, if there is one. A loop may be at one turn for as long as the watchdog's timeout.
    /// - Parameter onTrouble: takes a sentence for the log.
    public init(
        _ notifier: ServiceNotifier = ServiceNotifier(), watchdog: Watchdog? = Watchdog(),
        onTrouble: @escaping @Sendable (String) -> Void
    ) {
        self.notifier = notifier
        self.onTrouble = onTrouble
        let heartbeat = watchdog.map { Heartbeat(limit: $0.timeout) }
        self.heartbeat = heartbeat
        feeder = watchdog.flatMap { watchdog in
            heartbeat.map { WatchdogFeeder(watchdog, notifier, $0, onTrouble: onTrouble) }
        }
    }

    /// Feeds the watchdog no more.
    deinit { feeder?.stop() }

    /// Work begins.
    public func ready(_ status: String) { notify(.ready, .status(status)) }

    /// How far the run is; at most one line a second reaches the manager.
    public func show(_ status: @autoclosure () -> String) {
        guard notifier.address != nil else { return }
        let now = SuspendingClock.now
        let isDue = state.withLock { state in
            if let last = state.lastStatus, last.duration(to: now) < Self.statusInterval { return false }
            state.lastStatus = now
            return true
        }
        if isDue { notify(.status(status())) }
    }

    /// Something has changed that the manager is told at once.
    public func announce(_ status: String) { notify(.status(status)) }

    /// The run has been asked to end.
    public func stopping(_ status: String) { notify(.stopping, .status(status)) }

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
