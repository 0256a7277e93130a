import DToPPipeline
import Foundation
import Testing

@Suite struct StageThreadTests {
    /// The time that a thread has worked, not the time that it has waited.
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
        let gate = DispatchSemaphore(value: 0)
        let thread = StageThread("gate") { gate.wait() }
        #expect(thread.processorTime == .zero)
        gate.signal()
        thread.join()
        #expect(thread.processorTime > .zero)
    }
}
