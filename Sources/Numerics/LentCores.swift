/// The threads that borrow a core of a team, and how many cores the team lends: a fixed number at most, and none to
/// threads that are blocked.
///
/// Without a clock of its own: `time` is that since any fixed moment.
package struct LentCores {
    private struct Borrower {
        let id: Int
        let thread: ThreadClock
        /// When the thread was last looked at, and what it had used by then.
        var time: Duration
        var used: Duration
        var isBlocked = false
    }

    /// The most that are lent at once.
    package let most: Int
    private var borrowers: [Borrower] = []
    private var lastID = 0

    /// Within a shorter time, a thread may just not have been scheduled.
    package static let shortestLook: Duration = .milliseconds(20)
    /// A thread that used a smaller share of the time was blocked.
    static let leastUse = 0.1

    package init(most: Int) { self.most = most }

    /// Cores that are lent now.
    package var count: Int { min(borrowers.count { !$0.isBlocked }, most) }

    /// Adds a thread that is about to compute; returns the loan's id, for `remove`.
    package mutating func add(_ thread: ThreadClock, at time: Duration) -> Int {
        lastID += 1
        borrowers.append(Borrower(id: lastID, thread: thread, time: time, used: thread.used))
        return lastID
    }

    package mutating func remove(_ id: Int) { borrowers.removeAll { $0.id == id } }

    /// Finds the threads that have been blocked since the last look.
    package mutating func review(at time: Duration) {
        for index in borrowers.indices where time - borrowers[index].time >= Self.shortestLook {
            let now = borrowers[index].thread.used
            let share = (now - borrowers[index].used) / (time - borrowers[index].time)
            borrowers[index].isBlocked = share < Self.leastUse
            borrowers[index].time = time
            borrowers[index].used = now
        }
    }
}
