import Compute
import Testing

@Suite struct LentCoresTests {
    private let thread = ThreadClock()

    private func compute(for time: Duration) {
        let start = thread.used
        while thread.used - start < time {}
    }

    @Test func noMoreAreLentThanThereAre() {
        var cores = LentCores(most: 2)
        let loans = (0..<3).map { _ in cores.add(thread, at: .zero) }
        #expect(cores.count == 2)
        cores.remove(loans[0])
        #expect(cores.count == 2)
        cores.remove(loans[1])
        #expect(cores.count == 1)
        cores.remove(loans[1])
        cores.remove(loans[2])
        #expect(cores.count == 0)
    }

    @Test func whoDoesNotComputeHasNone() {
        var cores = LentCores(most: 2)
        let loan = cores.add(thread, at: .zero)
        cores.review(at: .seconds(1000))
        #expect(cores.count == 0)
        // It computes again.
        compute(for: .milliseconds(10))
        cores.review(at: .seconds(1000) + .milliseconds(30))
        #expect(cores.count == 1)
        cores.review(at: .seconds(2000))
        #expect(cores.count == 0)
        cores.remove(loan)
        #expect(cores.count == 0)
    }

    /// A thread that has just been woken has had no time to compute.
    @Test func nobodyIsJudgedAtOnce() {
        var cores = LentCores(most: 2)
        _ = cores.add(thread, at: .zero)
        cores.review(at: LentCores.shortestLook / 2)
        cores.review(at: LentCores.shortestLook / 2 + .milliseconds(1))
        #expect(cores.count == 1)
    }

    /// A core taken from one thread goes to the next.
    @Test func othersHaveTheCoreOfOneThatIsBlocked() {
        var cores = LentCores(most: 1)
        _ = cores.add(thread, at: .zero)
        _ = cores.add(thread, at: .seconds(1000))
        cores.review(at: .seconds(1000))
        #expect(cores.count == 1)
        cores.review(at: .seconds(2000))
        #expect(cores.count == 0)
    }
}
