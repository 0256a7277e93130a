import DToPTestSupport
import Foundation
import Testing
import Threads

@Suite struct LatchTests {
    @Test func isShutUntilItIsOpened() {
        let latch = Latch()
        #expect(!latch.isOpen && !latch.wait(within: .zero) && !latch.wait(within: .seconds(-1)))
        latch.open()
        latch.open()
        #expect(latch.isOpen && latch.wait(within: .zero) && latch.wait(within: .seconds(-1)))
        latch.wait()
    }

    /// With and without a limit, including one that no clock can hold.
    @Test func openingLetsAllPassWhoWait() {
        let latch = Latch()
        let limits: [Duration?] = [nil, nil, .seconds(Int64.max), .seconds(Int64.max), .seconds(60)]
        let passed = limits.map { limit in
            let passed = Latch()
            Thread.detachNewThread {
                if let limit { _ = latch.wait(within: limit) } else { latch.wait() }
                if latch.isOpen { passed.open() }
            }
            return passed
        }
        #expect(!passed[0].wait(within: .milliseconds(20)))
        latch.open()
        #expect(passed.allSatisfy { $0.wait(within: .seconds(Patience.seconds)) })
    }

    @Test func aLimitPasses() {
        let start = SuspendingClock.now
        #expect(!Latch().wait(within: .milliseconds(30)))
        #expect(start.duration(to: .now) >= .milliseconds(30))
    }

    /// Every opening is seen, whether it or the wait comes first.
    @Test func noOpeningIsMissed() {
        for _ in 0..<500 {
            let latch = Latch()
            let passed = Latch()
            Thread.detachNewThread {
                if latch.wait(within: .seconds(60)) { passed.open() }
            }
            latch.open()
            #expect(passed.wait(within: .seconds(Patience.seconds)))
        }
    }

    /// Runs in a separate process, because it sets the clock of the whole process.
    @Test func aClockSetBackDoesNotHoldIt() async {
        await #expect(processExitsWith: .success) {
            let ended = Latch()
            Thread.detachNewThread {
                if !Latch().wait(within: .milliseconds(300)) { ended.open() }
            }
            #expect(SteppedClock.goesBack(until: ended))
        }
    }

    @Test func aClockSetForwardDoesNotEndIt() async {
        await #expect(processExitsWith: .success) {
            let ended = Latch()
            Thread.detachNewThread {
                _ = Latch().wait(within: .seconds(3000))
                ended.open()
            }
            #expect(!SteppedClock.goesForward(until: ended))
        }
    }
}
