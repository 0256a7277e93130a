import DToPTestSupport
import DToPWeb
import Synchronization
import Testing

@Suite struct FailedLoginsTests {
    private let log = CollectedLog()
    private let logins: FailedLogins
    private let minute = Minute()

    /// What is to happen after a minute.
    private final class Minute: Sendable {
        private let work = Mutex<[@Sendable () -> Void]>([])

        func add(_ one: @escaping @Sendable () -> Void) { work.withLock { $0.append(one) } }

        func pass() {
            let due = work.withLock { work in
                defer { work = [] }
                return work
            }
            for one in due { one() }
        }
    }

    init() { logins = FailedLogins(log.logger()) }

    private func fail(_ count: Int) {
        for _ in 0..<count { logins.add { [minute] in minute.add($0) } }
    }

    @Test func manyAreALineAMinute() {
        let (first, later) = ("warning: `listen`: a login failed", "more logins failed within a minute")
        fail(1)
        #expect(log.leveled.count == 1 && log.leveled[0].hasPrefix(first), "\(log.leveled)")
        fail(500)
        #expect(log.lines.count == 1)
        minute.pass()
        #expect(log.lines.count == 2 && log.lines[1].contains("500 \(later)"), "\(log.lines)")
        fail(3)
        #expect(log.lines.count == 2)
        minute.pass()
        #expect(log.lines.count == 3 && log.lines[2].contains("3 \(later)"), "\(log.lines)")
        // After a minute without one, the next is told at once.
        minute.pass()
        minute.pass()
        #expect(log.lines.count == 3)
        fail(1)
        #expect(log.leveled.count == 4 && log.leveled[3].hasPrefix(first), "\(log.leveled)")
    }
}
