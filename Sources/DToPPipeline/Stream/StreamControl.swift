import DToPMedia
import Synchronization

/// How the threads of one stream tell each other to stop.
package final class StreamControl: Sendable {
    private struct State {
        var isStopping = false
        var isAborted = false
        var isLive = false
        var hasReachedEnd = false
        var failure: (any Error)?
        var onStop: (@Sendable (Interruption.Urgency) -> Void)?
    }

    private let state = Mutex(State())
    /// Ends what blocks while it reads.
    package let cancellation = Cancellation()

    package init() {}

    /// Called when the stream is to stop, and again when it is to stop at once; now, if that has been asked for already.
    package func onStop(_ action: @escaping @Sendable (Interruption.Urgency) -> Void) {
        let urgency = state.withLock { state -> Interruption.Urgency? in
            state.onStop = action
            return state.isAborted ? .atOnce : state.isStopping ? .drain : nil
        }
        if let urgency { action(urgency) }
    }

    /// No more frames are read, what is under way is finished; or, at once, dropped as well.
    package func stop(_ urgency: Interruption.Urgency) {
        cancellation.cancel()
        let action = state.withLock { state in
            state.isStopping = true
            if urgency == .atOnce { state.isAborted = true }
            return state.onStop
        }
        action?(urgency)
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

    /// The source never ends by itself.
    package var isLive: Bool {
        get { state.withLock(\.isLive) }
        set { state.withLock { $0.isLive = newValue } }
    }

    /// Every frame of the source has been read, and none was dropped on the way.
    package var isComplete: Bool { state.withLock { $0.hasReachedEnd && !$0.isAborted } }
    package var isStopping: Bool { state.withLock(\.isStopping) }
    package var failure: (any Error)? { state.withLock(\.failure) }
}
