import DToPPipeline
import Foundation
import Threads

/// Tells the service manager that the service is alive, as long as its loops turn over, on a thread of its own.
public final class WatchdogFeeder: Sendable {
    private let isStopped = Latch()
    private let hasEnded = Latch()

    /// Feeds `watchdog` at once, then every half of its timeout until `stop`.
    /// - Parameters:
    ///   - onTrouble: takes a sentence on each loop that keeps the watchdog from being fed, and on failures to feed it.
    public init(
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

    /// Feeds it no more. Returns when the thread has ended.
    public func stop() {
        isStopped.open()
        hasEnded.wait()
    }
}
