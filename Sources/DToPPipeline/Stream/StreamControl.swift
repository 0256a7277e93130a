import DToPMedia
import Synchronization

/// Lets one stream's threads tell each other to stop.
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
    /// Cancels blocking reads.
    package let cancellation = Cancellation()

    package init() {}

    /// Sets the action called on a request to stop, and again on one to stop at once; called now if already requested.
    package func onStop(_ action: @escaping @Sendable (Interruption.Urgency) -> Void) {
        let urgency = state.withLock { state -> Interruption.Urgency? in
            state.onStop = action
            return state.isAborted ? .atOnce : state.isStopping ? .drain : nil
        }
        if let urgency { action(urgency) }
    }

    /// Ends reading. Frames under way are finished, or dropped if the stream is to stop at once.
    package func stop(_ urgency: Interruption.Urgency) {
        cancellation.cancel()
        let action = state.withLock { state in
            state.isStopping = true
            if urgency == .atOnce { state.isAborted = true }
            return state.onStop
        }
        action?(urgency)
    }

    /// Records the first failure, and ends reading.
    package func fail(_ error: any Error) {
        state.withLock { state in
            state.isStopping = true
            if state.failure == nil { state.failure = error }
        }
    }

    /// The source has no more frames.
    package func reachEnd() { state.withLock { $0.hasReachedEnd = true } }

    /// Whether the source never ends by itself.
    package var isLive: Bool {
        get { state.withLock(\.isLive) }
        set { state.withLock { $0.isLive = newValue } }
    }

    /// Whether every frame of the source has been read and the stream was not stopped at once.
    package var isComplete: Bool { state.withLock { $0.hasReachedEnd && !$0.isAborted } }
    package var isStopping: Bool { state.withLock(\.isStopping) }
    package var failure: (any Error)? { state.withLock(\.failure) }
}
