import Glibc

extension Duration {
    /// Processor time of the calling thread since it began.
    package static var usedByThread: Duration { time(CLOCK_THREAD_CPUTIME_ID) }

    /// Processor time of all threads of this process, including those that have ended.
    package static var usedByProcess: Duration { time(CLOCK_PROCESS_CPUTIME_ID) }

    private static func time(_ clock: clockid_t) -> Duration {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
