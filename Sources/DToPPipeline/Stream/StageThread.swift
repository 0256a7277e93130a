import Foundation

/// A thread that runs one stage of a stream, and can be waited for.
final class StageThread: Sendable {
    private let done = DispatchSemaphore(value: 0)

    init(_ name: String, body: @escaping @Sendable () -> Void) {
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
    func join() { done.wait() }
}
