/// Which threads have been promised one of a team's cores, and how many cores the team leaves to them: a fixed number at
/// most, however many they are, and none to those that are blocked.
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

    /// A thread that is looked at again sooner has perhaps just not had its turn.
    package static let shortestLook: Duration = .milliseconds(20)
    /// Who uses less of the time than this waits for something else than a core.
    static let leastUse = 0.1

    package init(most: Int) { self.most = most }

    /// Cores that are lent now.
    package var count: Int { min(borrowers.count { !$0.isBlocked }, most) }

    /// Notes that `thread` is about to compute; returns the name of the loan, for `remove`.
    package mutating func add(_ thread: ThreadClock, at time: Duration) -> Int {
        lastID += 1
        borrowers.append(Borrower(id: lastID, thread: thread, time: time, used: thread.used))
        return lastID
    }

    package mutating func remove(_ id: Int) { borrowers.removeAll { $0.id == id } }

    /// Finds out who has computed since the last look, and who has waited.
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
