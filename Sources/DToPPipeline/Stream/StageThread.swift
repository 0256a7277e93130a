import Foundation
import Synchronization
import Threads

/// A joinable thread for one part of the work.
package final class StageThread: Sendable {
    private let done = Latch()
    private let used = Mutex(Duration.zero)

    package init(_ name: String, body: @escaping @Sendable () -> Void) {
        let thread = Thread { [self] in
            body()
            used.withLock { $0 = .usedByThread }
            done.open()
        }
        thread.name = name
        // FFmpeg's decoders keep large structures on the stack.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Waits until `body` returns.
    package func join() { done.wait() }

    /// Processor time that `body` took; zero while it runs.
    package var processorTime: Duration { used.withLock(\.self) }

    /// Waits at most `limit`; false if `body` is still running.
    package func join(within limit: Duration) -> Bool { done.wait(within: limit) }
}
