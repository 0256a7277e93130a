import DToPPipeline
import Synchronization

/// A clock that moves only when told to.
final class ManualClock: Sendable {
    private let state: Mutex<(wall: WallTime, time: Duration)>

    init(wall: WallTime = WallTime(milliseconds: 1_767_225_605_000)) { state = Mutex((wall, .zero)) }

    /// The time that has passed.
    var now: Duration { state.withLock(\.time) }
    var wall: WallTime { state.withLock(\.wall) }

    /// The same for recordings.
    var recording: RecordingClock { RecordingClock(wall: { self.wall }, monotonic: { self.now }) }

    /// Sets the time that has passed.
    func set(_ now: Duration) { advance(now - self.now) }

    func advance(_ duration: Duration) {
        state.withLock {
            $0.wall = $0.wall.advanced(by: duration)
            $0.time += duration
        }
    }

    /// Sets the wall clock alone.
    func step(_ duration: Duration) { state.withLock { $0.wall = $0.wall.advanced(by: duration) } }
}
