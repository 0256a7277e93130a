import DToPPipeline
import Foundation
import Glibc
import Synchronization
import Testing

/// Signals are process-wide: one test at a time.
@Suite(.serialized) struct InterruptionTests {
    private func waits(until condition: () -> Bool) -> Bool {
        for _ in 0..<500 where !condition() { Thread.sleep(forTimeInterval: 0.01) }
        return condition()
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func firstSignalDrainsAndSecondStopsAtOnce(number: Int32) throws {
        let calls = Mutex<[Interruption.Urgency]>([])
        let box = Box(calls)
        let interruption = try Interruption { urgency in box.calls.withLock { $0.append(urgency) } }
        #expect(interruption.urgency == nil)
        kill(getpid(), number)
        #expect(waits { box.calls.withLock { $0 } == [.drain] })
        #expect(interruption.urgency == .drain)
        kill(getpid(), number)
        #expect(waits { box.calls.withLock { $0 } == [.drain, .atOnce] })
        #expect(interruption.urgency == .atOnce)
        kill(getpid(), number)
        Thread.sleep(forTimeInterval: 0.05)
        #expect(box.calls.withLock { $0 } == [.drain, .atOnce])
        #expect(interruption.urgency == .atOnce)
    }

    @Test func startsAnewEachTime() throws {
        for _ in 0..<20 {
            let interruption = try Interruption()
            #expect(interruption.urgency == nil)
            kill(getpid(), SIGTERM)
            #expect(waits { interruption.urgency == .drain })
        }
    }

    @Test func systemCallsAreTakenUpAgain() throws {
        let interruption = try Interruption()
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        let result = Box(Mutex<[Interruption.Urgency]>([]))
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            var byte: UInt8 = 0
            if read(descriptor, &byte, 1) == 1 { result.calls.withLock { $0.append(.drain) } }
            done.signal()
        }
        Thread.sleep(forTimeInterval: 0.02)
        kill(getpid(), SIGINT)
        #expect(waits { interruption.urgency != nil })
        try pipe.fileHandleForWriting.write(contentsOf: Data([1]))
        #expect(done.wait(timeout: .now() + 5) == .success)
        #expect(result.calls.withLock { $0 } == [.drain])
    }

    private final class Box: Sendable {
        let calls: Mutex<[Interruption.Urgency]>
        init(_ calls: consuming Mutex<[Interruption.Urgency]>) { self.calls = calls }
    }
}
