/// The threads that borrow cores of a team, and how many cores the team lends: a fixed number at most, and none to
/// blocked threads.
///
/// Has no clock of its own: `time` is measured from any fixed moment.
package struct LentCores {
    private struct Borrower {
        let id: Int
        let thread: ThreadClock
        /// When the thread was last reviewed, and its processor time by then.
        var time: Duration
        var used: Duration
        var isBlocked = false
    }

    /// Most cores lent at once.
    package let most: Int
    private var borrowers: [Borrower] = []
    private var lastID = 0

    /// Shortest time between reviews of a thread: in less, it may just not have been scheduled.
    package static let shortestLook: Duration = .milliseconds(20)
    /// A thread that used less than this share of the time was blocked.
    static let leastUse = 0.1

    package init(most: Int) { self.most = most }

    /// Number of cores lent now.
    package var count: Int { min(borrowers.count { !$0.isBlocked }, most) }

    /// Adds a thread that is about to compute; returns the loan's id, for `remove`.
    package mutating func add(_ thread: ThreadClock, at time: Duration) -> Int {
        lastID += 1
        borrowers.append(Borrower(id: lastID, thread: thread, time: time, used: thread.used))
        return lastID
    }

    package mutating func remove(_ id: Int) { borrowers.removeAll { $0.id == id } }

    /// Finds the threads that have been blocked since the last review.
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
