import DToPPipeline
import DToPTestSupport
import Foundation
import Synchronization
import Threads

/// A `StreamRun` on a thread of its own.
final class BackgroundRun: Sendable {
    struct Hangs: Error {}

    private let result = Mutex<Result<StreamReport, any Error>?>(nil)
    private let done = Latch()

    init(_ run: StreamRun, onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in }) {
        Thread.detachNewThread { [self] in
            let outcome = Result { try run.run(onProgress: onProgress) }
            result.withLock { $0 = outcome }
            done.open()
        }
    }

    /// Waits for the end.
    func report() throws -> StreamReport {
        guard done.wait(within: .seconds(Patience.seconds)), let result = result.withLock({ $0 }) else { throw Hangs() }
        return try result.get()
    }
}
