import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Synchronization
import Testing
import Threads

/// Signals are process-wide: one test at a time.
@Suite(.serialized) struct InterruptionTests {
    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func firstSignalDrainsAndSecondStopsAtOnce(number: Int32) throws {
        // The tests may have been started with SIGHUP ignored.
        signal(SIGHUP, SIG_DFL)
        let calls = Calls()
        let interruption = try Interruption { urgency in calls.urgencies.withLock { $0.append(urgency) } }
        #expect(interruption.urgency == nil)
        kill(getpid(), number)
        #expect(Patience.holds { calls.urgencies.withLock { $0 } == [.drain] })
        #expect(interruption.urgency == .drain)
        kill(getpid(), number)
        #expect(Patience.holds { calls.urgencies.withLock { $0 } == [.drain, .atOnce] })
        #expect(interruption.urgency == .atOnce)
        kill(getpid(), number)
        Thread.sleep(forTimeInterval: 0.05)
        #expect(calls.urgencies.withLock { $0 } == [.drain, .atOnce])
        #expect(interruption.urgency == .atOnce)
    }

    @Test func aHangupThatIsIgnoredStaysIgnored() throws {
        signal(SIGHUP, SIG_IGN)
        let interruption = try Interruption()
        kill(getpid(), SIGHUP)
        Thread.sleep(forTimeInterval: 0.05)
        #expect(interruption.urgency == nil)
    }

    @Test func aHangupReloadsWhereSomethingCanBeReloaded() throws {
        signal(SIGHUP, SIG_IGN)
        let reloads = Atomic<Int>(0)
        let interruption = try Interruption(onReload: { reloads.add(1, ordering: .sequentiallyConsistent) })
        for count in 1...3 {
            kill(getpid(), SIGHUP)
            #expect(Patience.holds { reloads.load(ordering: .sequentiallyConsistent) == count })
        }
        #expect(interruption.urgency == nil)
        kill(getpid(), SIGTERM)
        #expect(Patience.holds { interruption.urgency == .drain })
    }

    @Test func theStateCanBeAskedForAnyNumberOfTimes() throws {
        let asked = Atomic<Int>(0)
        let interruption = try Interruption(onStateRequest: { asked.add(1, ordering: .sequentiallyConsistent) })
        for count in 1...3 {
            kill(getpid(), SIGUSR1)
            #expect(Patience.holds { asked.load(ordering: .sequentiallyConsistent) == count })
        }
        #expect(interruption.urgency == nil)
    }

    /// The state may go to a terminal that accepts no output.
    @Test func whoShowsTheStateDoesNotKeepTheRunFromStopping() throws {
        let isShowing = Latch()
        let goesOn = Latch()
        defer { goesOn.open() }
        let calls = Calls()
        let interruption = try Interruption { urgency in
            calls.urgencies.withLock { $0.append(urgency) }
        } onStateRequest: {
            isShowing.open()
            goesOn.wait()
        }
        kill(getpid(), SIGUSR1)
        #expect(isShowing.wait(within: .seconds(Patience.seconds)))
        for _ in 0..<3 { kill(getpid(), SIGUSR1) }
        kill(getpid(), SIGTERM)
        #expect(Patience.holds { calls.urgencies.withLock { $0 } == [.drain] })
        kill(getpid(), SIGTERM)
        #expect(Patience.holds { calls.urgencies.withLock { $0 } == [.drain, .atOnce] })
        #expect(interruption.urgency == .atOnce)
    }

    @Test func startsAnewEachTime() throws {
        for _ in 0..<20 {
            let interruption = try Interruption()
            #expect(interruption.urgency == nil)
            kill(getpid(), SIGTERM)
            #expect(Patience.holds { interruption.urgency == .drain })
        }
    }

    @Test func systemCallsAreTakenUpAgain() throws {
        let interruption = try Interruption()
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        let state = ReaderState()
        let done = Latch()
        Thread.detachNewThread {
            // Threads of the test runner, and their children, have signals blocked.
            var signals = sigset_t()
            sigemptyset(&signals)
            sigaddset(&signals, SIGINT)
            pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            state.thread.withLock { $0 = pthread_self() }
            var byte: UInt8 = 0
            state.received.store(read(descriptor, &byte, 1), ordering: .sequentiallyConsistent)
            done.open()
        }
        #expect(Patience.holds { state.thread.withLock { $0 != nil } })
        Thread.sleep(forTimeInterval: 0.05)
        let thread = try #require(state.thread.withLock { $0 })
        pthread_kill(thread, SIGINT)
        #expect(Patience.holds { interruption.urgency != nil })
        try pipe.fileHandleForWriting.write(contentsOf: Data([1]))
        #expect(done.wait(within: .seconds(Patience.seconds)))
        #expect(state.received.load(ordering: .sequentiallyConsistent) == 1)
    }

    private final class ReaderState: Sendable {
        let thread = Mutex<pthread_t?>(nil)
        let received = Atomic<Int>(0)
    }

    private final class Calls: Sendable {
        let urgencies = Mutex<[Interruption.Urgency]>([])
    }
}
