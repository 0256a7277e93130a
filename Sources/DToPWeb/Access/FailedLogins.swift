import Logging
import Synchronization

/// Says in the log that logins have failed: the first at once, and later ones once a minute, so that a client that tries
/// tokens does not fill it.
package final class FailedLogins: Sendable {
    private struct State {
        /// Whether a line has been written, and later failures are counted.
        var isCounting = false
        var count = 0
    }

    private let logger: Logger
    private let state = Mutex(State())

    package init(_ logger: Logger) { self.logger = logger }

    /// Counts one.
    /// - Parameter inAMinute: calls what it is given after a minute.
    package func add(inAMinute: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        let isFirst = state.withLock { state in
            if state.isCounting { state.count += 1 }
            defer { state.isCounting = true }
            return !state.isCounting
        }
        guard isFirst else { return }
        logger.warning("`listen`: a login failed: its token is unknown")
        inAMinute { self.tell(inAMinute) }
    }

    private func tell(_ inAMinute: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void) {
        let count = state.withLock { state in
            defer { state = State(isCounting: state.count > 0) }
            return state.count
        }
        if count == 0 { return }
        logger.warning("`listen`: \(count) more logins failed within a minute: their tokens are unknown")
        inAMinute { self.tell(inAMinute) }
    }
}
