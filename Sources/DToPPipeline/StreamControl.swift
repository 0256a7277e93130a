import DToPMedia
import Synchronization

/// How the threads of one stream tell each other to stop.
final class StreamControl: Sendable {
    private struct State {
        var isStopping = false
        var hasReachedEnd = false
        var failure: (any Error)?
        var onAbort: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    let cancellation = Cancellation()

    /// Called once, when everything is to stop at once; set before the threads start.
    func onAbort(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onAbort = action } }

    /// No more frames are read; what is under way is finished.
    func drain() { state.withLock { $0.isStopping = true } }

    /// What is under way is dropped as well.
    func abort() {
        drain()
        cancellation.cancel()
        state.withLock { $0.onAbort }?()
    }

    /// Notes what went wrong, the first time, and reads no more frames.
    func fail(_ error: any Error) {
        state.withLock { state in
            state.isStopping = true
            if state.failure == nil { state.failure = error }
        }
    }

    /// The source has no more frames.
    func reachEnd() { state.withLock { $0.hasReachedEnd = true } }

    var hasReachedEnd: Bool { state.withLock(\.hasReachedEnd) }
    var isStopping: Bool { state.withLock(\.isStopping) }
    var failure: (any Error)? { state.withLock(\.failure) }
}
