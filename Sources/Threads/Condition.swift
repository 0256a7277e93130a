import Glibc

/// A lock, and a way to wait for what it protects to change.
///
/// Limits are measured by CLOCK_MONOTONIC, which nobody sets: civil time goes back and forth, and a wait measured by it
/// may last for hours. That clock stands still while the machine sleeps.
package final class Condition: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let variable = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, Self.clock)
        pthread_cond_init(variable, &attributes)
        pthread_condattr_destroy(&attributes)
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_cond_destroy(variable)
        pthread_mutex_destroy(mutex)
        variable.deallocate()
        mutex.deallocate()
    }

    package func lock() { pthread_mutex_lock(mutex) }
    package func unlock() { pthread_mutex_unlock(mutex) }

    /// Wakes all who wait; they go on once the lock is free.
    package func broadcast() { pthread_cond_broadcast(variable) }

    /// Releases the lock and waits for a broadcast. It may return without one: check again what you wait for.
    package func wait() { pthread_cond_wait(variable, mutex) }

    /// The same, until `deadline` at most; false once that has passed.
    package func wait(until deadline: SuspendingClock.Instant) -> Bool {
        let left = min(SuspendingClock.now.duration(to: deadline), Self.longest)
        if left <= .zero { return false }
        var end = timespec()
        clock_gettime(Self.clock, &end)
        let (seconds, attoseconds) = left.components
        end.tv_sec += Int(seconds)
        end.tv_nsec += Int(attoseconds / 1_000_000_000)
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        pthread_cond_timedwait(variable, mutex, &end)
        return SuspendingClock.now < deadline
    }

    /// The clock of `SuspendingClock`.
    private static let clock = CLOCK_MONOTONIC
    /// A longer wait is taken in parts: a `timespec` cannot hold every duration.
    private static let longest: Duration = .seconds(1_000_000)
}
