import Glibc
import Synchronization

/// A flag that stops blocking reads, set from any thread, for good.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    /// Blocking reads that look at this flag end with `.cancelled`.
    public func cancel() { flag.store(true, ordering: .releasing) }

    /// Lets `duration` pass; false as soon as this flag is set.
    public func sleep(for duration: Duration) -> Bool {
        let end = ContinuousClock.now + duration
        while !isCancelled {
            let left = ContinuousClock.now.duration(to: end)
            if left <= .zero { return true }
            usleep(UInt32(min(left, .milliseconds(50)) / .microseconds(1)))
        }
        return false
    }

    public var isCancelled: Bool { flag.load(ordering: .acquiring) }
}
