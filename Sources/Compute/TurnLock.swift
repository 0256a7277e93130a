import Threads

/// A lock that serves threads in the order in which they asked: an ordinary one may starve a waiting thread.
final class TurnLock: Sendable {
    private let condition = Condition()
    /// Both are read and written under the condition's lock.
    nonisolated(unsafe) private var lastTicket = 0
    nonisolated(unsafe) private var serving = 1

    func lock() {
        condition.lock()
        lastTicket += 1
        let ticket = lastTicket
        while ticket != serving { condition.wait() }
        condition.unlock()
    }

    func unlock() {
        condition.lock()
        serving += 1
        condition.broadcast()
        condition.unlock()
    }
}
