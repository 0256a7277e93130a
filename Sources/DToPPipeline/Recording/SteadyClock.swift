/// The civil time, as long as it can be trusted: after a step it must hold for a while before anything is deleted by it.
package struct SteadyClock {
    /// How long the time must hold after a step.
    package static let patience: Duration = .seconds(3600)
    /// A difference of fewer milliseconds does not count as a step.
    private static let tolerance: Int64 = 60_000

    private var last: (wall: WallTime, monotonic: Duration)?
    /// When the last step was seen; nil if none was.
    private var stepped: Duration?

    package init() {}

    /// Returns the time; nil for a while after a step.
    /// - Parameter monotonic: time on a clock that nobody sets.
    package mutating func time(_ wall: WallTime, _ monotonic: Duration) -> WallTime? {
        if let last {
            let expected = last.wall.milliseconds + Int64((monotonic - last.monotonic) / .milliseconds(1))
            if abs(wall.milliseconds - expected) > Self.tolerance { stepped = monotonic }
        }
        last = (wall, monotonic)
        if let stepped, monotonic - stepped < Self.patience { return nil }
        return wall
    }
}
