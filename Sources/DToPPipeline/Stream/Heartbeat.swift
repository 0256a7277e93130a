import Synchronization

/// Knows whether the loops of all streams make progress, for a watchdog. A loop that waits for a frame, a camera or
/// another loop is as alive as one that works; only an iteration that does not end is not.
package final class Heartbeat: Sendable {
    /// A loop of a stream, or the service's own.
    package struct Loop: Hashable, Sendable, CustomStringConvertible {
        package enum Role: String, Sendable {
            case inference, output, control
        }

        package let stream: String
        package let role: Role

        package init(_ role: Role, of stream: String) {
            self.stream = stream
            self.role = role
        }

        /// The loop that starts and stops streams.
        package static let control = Loop(.control, of: "")

        package var description: String { stream.isEmpty ? role.rawValue : "\(role.rawValue) of stream \(stream)" }
    }

    /// The longest an iteration may take.
    package let limit: Duration
    private let now: @Sendable () -> Duration
    /// When each loop that is at work began its iteration.
    private let turns = Mutex<[Loop: Duration]>([:])

    /// - Parameters:
    ///   - limit: the longest an iteration of a loop may take.
    ///   - now: time since any fixed moment; must not run backwards, and stand still while the machine sleeps.
    package init(limit: Duration, now: @escaping @Sendable () -> Duration) {
        self.limit = limit
        self.now = now
    }

    /// Uses the system's clock.
    package convenience init(limit: Duration) {
        let origin = SuspendingClock.now
        self.init(limit: limit) { origin.duration(to: .now) }
    }

    /// The loop begins an iteration. A loop that waits with a timeout may pulse each time.
    package func pulse(_ loop: Loop) {
        let time = now()
        turns.withLock { $0[loop] = time }
    }

    /// The loop has no work until it pulses again: it waits, or has ended.
    package func rest(_ loop: Loop) { turns.withLock { $0[loop] = nil } }

    /// Loops whose iteration has exceeded the limit, the longest first; empty while all is well.
    package var stuck: [Loop] {
        let time = now()
        return turns.withLock { turns in
            turns.filter { time - $0.value > limit }.sorted { $0.value < $1.value }.map(\.key)
        }
    }
}
