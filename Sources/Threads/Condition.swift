import Glibc

/// A lock, and a way to wait for changes in what it protects.
///
/// Deadlines use CLOCK_MONOTONIC, which nobody sets. The civil clock jumps, and a wait measured by it may last for
/// hours. CLOCK_MONOTONIC stands still while the machine sleeps.
package final class Condition: Sendable {
    // POSIX makes both safe to use from any thread.
    nonisolated(unsafe) private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    nonisolated(unsafe) private let variable = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

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

    /// Wakes all waiting threads; they continue once the lock is free.
    package func broadcast() { pthread_cond_broadcast(variable) }

    /// Releases the lock and waits for a broadcast. May return without one: check again what you wait for.
    package func wait() { pthread_cond_wait(variable, mutex) }

    /// The same, but waits until `deadline` at most; returns false once that has passed.
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
    /// Longest single wait, because a `timespec` cannot hold every duration; callers then wait again.
    private static let longest: Duration = .seconds(1_000_000)
}
