import DToPPipeline
import DToPTestSupport
import Foundation
import Synchronization
import Threads

/// Runs a `StreamRun` on its own thread.
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

    /// Waits for the end and returns the run's report. Throws `Hangs` if the end does not come, or the run's error.
    func report() throws -> StreamReport {
        guard done.wait(within: .seconds(Patience.seconds)), let result = result.withLock({ $0 }) else { throw Hangs() }
        return try result.get()
    }
}
