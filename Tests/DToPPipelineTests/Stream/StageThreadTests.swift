import DToPPipeline
import DToPTestSupport
import Foundation
import Testing
import Threads

@Suite struct StageThreadTests {
    /// Counts the time a thread has worked, not the time it has waited.
    @Test func processorTimeIsThatOfItsBody() {
        let waits = StageThread("waits") { Thread.sleep(forTimeInterval: 0.05) }
        let works = StageThread("works") {
            let start = Duration.usedByThread
            while .usedByThread - start < .milliseconds(30) {}
        }
        waits.join()
        works.join()
        #expect(works.processorTime >= .milliseconds(30))
        #expect(waits.processorTime > .zero && waits.processorTime < works.processorTime)
        #expect(waits.processorTime + works.processorTime <= .usedByProcess)
    }

    @Test func aThreadThatRunsHasNoTimeYet() {
        let gate = Latch()
        let thread = StageThread("gate") { gate.wait() }
        #expect(thread.processorTime == .zero && !thread.join(within: .milliseconds(10)))
        gate.open()
        thread.join()
        #expect(thread.processorTime > .zero && thread.join(within: .zero))
    }

    /// Runs in a separate process, because it sets the clock of the whole process.
    @Test func aClockSetBackDoesNotHoldWhoWaitsForIt() async {
        await #expect(processExitsWith: .success) {
            let ended = Latch()
            let thread = StageThread("gate") { Latch().wait() }
            Thread.detachNewThread {
                if !thread.join(within: .milliseconds(300)) { ended.open() }
            }
            #expect(SteppedClock.goesBack(until: ended))
        }
    }
}
