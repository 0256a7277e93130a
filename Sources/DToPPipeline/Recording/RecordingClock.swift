/// The two times by which a recording goes.
package struct RecordingClock: Sendable {
    /// The civil time, which can jump.
    package let wall: @Sendable () -> WallTime
    /// Time on a clock that nobody sets.
    package let monotonic: @Sendable () -> Duration

    package init(wall: @escaping @Sendable () -> WallTime, monotonic: @escaping @Sendable () -> Duration) {
        self.wall = wall
        self.monotonic = monotonic
    }

    /// The monotonic time of a moment on the system's clock.
    package func time(of moment: ContinuousClock.Instant) -> Duration { monotonic() - moment.duration(to: .now) }

    /// The system's.
    package static let system = RecordingClock(wall: { .now }, monotonic: { origin.duration(to: .now) })
    private static let origin = ContinuousClock.now
}
