import DToPMedia
import Synchronization

/// How the threads of one stream tell each other to stop.
package final class StreamControl: Sendable {
    private struct State {
        var isStopping = false
        var isAborted = false
        var hasReachedEnd = false
        var failure: (any Error)?
        var onAbort: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())
    package let cancellation = Cancellation()

    package init() {}

    /// Called when everything is to stop at once; now, if that has been asked for already.
    package func onAbort(_ action: @escaping @Sendable () -> Void) {
        let isAborted = state.withLock { state in
            state.onAbort = action
            return state.isAborted
        }
        if isAborted { action() }
    }

    /// No more frames are read; what is under way is finished.
    package func drain() { state.withLock { $0.isStopping = true } }

    /// What is under way is dropped as well.
    package func abort() {
        cancellation.cancel()
        let action = state.withLock { state in
            state.isStopping = true
            state.isAborted = true
            return state.onAbort
        }
        action?()
    }

    /// Notes what went wrong, the first time, and reads no more frames.
    package func fail(_ error: any Error) {
        state.withLock { state in
            state.isStopping = true
            if state.failure == nil { state.failure = error }
        }
    }

    /// The source has no more frames.
    package func reachEnd() { state.withLock { $0.hasReachedEnd = true } }

    /// Every frame of the source has been read, and none was dropped on the way.
    package var isComplete: Bool { state.withLock { $0.hasReachedEnd && !$0.isAborted } }
    package var isStopping: Bool { state.withLock(\.isStopping) }
    package var failure: (any Error)? { state.withLock(\.failure) }
}
