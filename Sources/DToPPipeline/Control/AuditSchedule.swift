/// Decides when a frame is also computed in full, to measure how far the carried answer has drifted.
package struct AuditSchedule: Sendable {
    /// A live source with a smaller idle share than this delays its audit, up to twice the interval.
    private static let leastIdle = 0.5

    /// Frames from one audit to the next; 0: never.
    package let interval: Int
    /// Whether the source is live: then audits wait for idle time.
    package let isLive: Bool
    private var frames = 0
    /// Share of the time for which the engine was idle, 0...1, averaged exponentially.
    private var idle = 0.0
    private var last: Duration?

    package init(interval: Int, isLive: Bool) {
        self.interval = interval
        self.isLive = isLive
    }

    /// Whether the next frame is audited; call once per frame. For a finite source only the frame's number decides.
    /// - Parameter most: frames after which a live source's audit waits no longer, even for idle time; nil for no such
    ///   limit.
    package mutating func isDue(after most: Int? = nil) -> Bool {
        guard interval > 0 else { return false }
        frames += 1
        if !isLive { return frames % interval == 0 }
        if let most, frames >= min(interval, most) {
            frames = 0
            return true
        }
        guard frames >= interval, idle >= Self.leastIdle || frames >= 2 * interval else { return false }
        frames = 0
        return true
    }

    /// Takes the time for which a frame kept the engine busy.
    /// - Parameter time: when it was done, on any monotonic clock.
    package mutating func add(busy: Duration, at time: Duration) {
        defer { last = time }
        guard let last, time > last else { return }
        let latest = 1 - min(busy / (time - last), 1)
        idle += (latest - idle) * 0.1
    }
}
