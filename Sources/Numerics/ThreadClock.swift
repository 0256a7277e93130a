import Glibc

/// The processor time of one thread, for any thread to read.
public struct ThreadClock: Sendable {
    private let clock: clockid_t

    /// Of the calling thread.
    public init() {
        var clock = clockid_t()
        pthread_getcpuclockid(pthread_self(), &clock)
        self.clock = clock
    }

    /// Since the thread began; zero once it has ended.
    public var used: Duration {
        var time = timespec()
        clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
