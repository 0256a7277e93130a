import Synchronization

/// A flag that stops blocking reads, set from any thread, for good.
public final class Cancellation: Sendable {
    private let flag = Atomic<Bool>(false)

    public init() {}

    /// Blocking reads that look at this flag end with `.cancelled`.
    public func cancel() { flag.store(true, ordering: .releasing) }

    public var isCancelled: Bool { flag.load(ordering: .acquiring) }
}
