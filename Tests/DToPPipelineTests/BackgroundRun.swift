import DToPPipeline
import DToPTestSupport
import Foundation
import Synchronization

/// A `StreamRun` on a thread of its own.
final class BackgroundRun: Sendable {
    struct Hangs: Error {}

    private let result = Mutex<Result<StreamReport, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ run: StreamRun, onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in }) {
        Thread.detachNewThread { [self] in
            let outcome = Result { try run.run(onProgress: onProgress) }
            result.withLock { $0 = outcome }
            done.signal()
        }
    }

    /// Waits for the end, once.
    func report() throws -> StreamReport {
        guard done.wait(timeout: Patience.end) == .success, let result = result.withLock({ $0 }) else { throw Hangs() }
        return try result.get()
    }
}
