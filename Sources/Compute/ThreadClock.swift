import Glibc

/// The processor time of one thread, readable from any thread.
package struct ThreadClock: Sendable {
    private let clock: clockid_t

    /// The clock of the calling thread.
    package init() {
        var clock = clockid_t()
        pthread_getcpuclockid(pthread_self(), &clock)
        self.clock = clock
    }

    /// Processor time since the thread began; zero once it has ended.
    package var used: Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
