/// When a frame is computed in full as well, to see how far the carried answer has strayed.
package struct AuditSchedule: Sendable {
    /// A live source that leaves less time idle than this waits for its audit, up to twice the interval.
    private static let leastIdle = 0.5

    /// Frames from one audit to the next; 0: never.
    package let interval: Int
    /// Whether frames come when they come: then audits wait for idle time.
    package let isLive: Bool
    private var frames = 0
    /// Share of the time in which there was nothing to do.
    private var idle = 0.0
    private var last: Duration?

    package init(interval: Int, isLive: Bool) {
        self.interval = interval
        self.isLive = isLive
    }

    /// Whether the next frame is audited. Of a file that is a matter of its number alone.
    package mutating func isDue() -> Bool {
        guard interval > 0 else { return false }
        frames += 1
        if !isLive { return frames % interval == 0 }
        guard frames >= interval, idle >= Self.leastIdle || frames >= 2 * interval else { return false }
        frames = 0
        return true
    }

    /// Takes how long a frame kept the engine busy.
    /// - Parameter time: when it was done, by any clock that never runs backwards.
    package mutating func add(busy: Duration, at time: Duration) {
        defer { last = time }
        guard let last, time > last else { return }
        let latest = 1 - min(busy / (time - last), 1)
        idle += (latest - idle) * 0.1
    }
}
