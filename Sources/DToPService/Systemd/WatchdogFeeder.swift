import DToPPipeline
import Foundation
import Threads

/// Tells the service manager, from its own thread, that the service is alive while none of its loops is stuck.
package final class WatchdogFeeder: Sendable {
    private let isStopped = Latch()
    private let hasEnded = Latch()

    /// Feeds `watchdog` at once and then every half of its timeout, until `stop`.
    /// - Parameters:
    ///   - onTrouble: called with a sentence about each stuck loop, which keeps the watchdog unfed, and each failure to
    ///     feed it.
    package init(
        _ watchdog: Watchdog, _ notifier: ServiceNotifier, _ heartbeat: Heartbeat,
        onTrouble: @escaping @Sendable (String) -> Void
    ) {
        let thread = Thread { [isStopped, hasEnded] in
            var told: Set<Heartbeat.Loop> = []
            var failure: ServiceNotifierError?
            repeat {
                let stuck = heartbeat.stuck
                for loop in stuck where !told.contains(loop) {
                    onTrouble("\(loop) is stuck: the service manager will restart dtopd")
                }
                told = Set(stuck)
                guard stuck.isEmpty else { continue }
                do throws(ServiceNotifierError) {
                    try notifier.notify([.watchdog])
                    failure = nil
                } catch {
                    if failure != error { onTrouble("\(error)") }
                    failure = error
                }
            } while !isStopped.wait(within: watchdog.period)
            hasEnded.open()
        }
        thread.name = "watchdog"
        thread.start()
    }

    /// Stops feeding. Returns once the thread has ended.
    package func stop() {
        isStopped.open()
        hasEnded.wait()
    }
}
