import Foundation

/// A thread that runs one stage of a stream, or all of it, and can be waited for.
package final class StageThread: Sendable {
    private let done = DispatchSemaphore(value: 0)

    package init(_ name: String, body: @escaping @Sendable () -> Void) {
        let thread = Thread { [done] in
            body()
            done.signal()
        }
        thread.name = name
        // FFmpeg's decoders keep large structures on the stack.
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Waits for the end of `body`; once.
    package func join() { done.wait() }

    /// Waits at most `limit`; false where `body` still runs.
    func join(within limit: Duration) -> Bool { done.wait(timeout: .now() + limit / .seconds(1)) == .success }
}
