import DToPPipeline
import DToPService
import DToPTestSupport
import Foundation
import Synchronization
import Testing
import Threads

@Suite struct ServiceSessionTests {
    private final class Troubles: Sendable {
        private let sentences = Mutex<[String]>([])
        func add(_ sentence: String) { sentences.withLock { $0.append(sentence) } }
        var all: [String] { sentences.withLock { $0 } }
    }

    @Test func tellsTheWholeStoryOfARun() throws {
        let socket = try NotifySocket()
        let session = ServiceSession(ServiceNotifier(environment: socket.environment), watchdog: nil) { _ in }
        session.ready("model loaded")
        let start = ContinuousClock.now
        for frame in 1...1000 { session.show("\(frame) frames") }
        let seconds = Int(start.duration(to: .now) / .seconds(1))
        session.stopping("completing the files")
        #expect(socket.receive() == "READY=1\nSTATUS=model loaded")
        // Many frames a second give one status a second.
        #expect(socket.receive() == "STATUS=1 frames")
        var more = 0
        while let message = socket.receive(), message != "STOPPING=1\nSTATUS=completing the files" {
            #expect(message.hasPrefix("STATUS="))
            more += 1
        }
        #expect(more <= seconds)
    }

    @Test func feedsTheWatchdogUntilItEnds() throws {
        let socket = try NotifySocket()
        let watchdog = Watchdog(timeout: .milliseconds(100))
        var session: ServiceSession? = ServiceSession(
            ServiceNotifier(environment: socket.environment), watchdog: watchdog
        ) { _ in }
        #expect(session?.heartbeat.limit == .milliseconds(100))
        for _ in 0..<4 { #expect(socket.receive() == "WATCHDOG=1") }
        session = nil
        while socket.poll() != nil {}
        Thread.sleep(forTimeInterval: 0.2)
        #expect(socket.poll() == nil)
    }

    /// Runs in a separate process, because it sets the clock of the whole process.
    @Test func feedsTheWatchdogWhileTheClockIsSet() async {
        await #expect(processExitsWith: .success) {
            let socket = try NotifySocket()
            let session = ServiceSession(
                ServiceNotifier(environment: socket.environment), watchdog: Watchdog(timeout: .milliseconds(200))
            ) { _ in }
            let isFed = Latch()
            Thread.detachNewThread {
                for _ in 0..<4 where socket.receive() != "WATCHDOG=1" { return }
                isFed.open()
            }
            #expect(SteppedClock.goesBack(until: isFed))
            withExtendedLifetime(session) {}
        }
    }

    /// A stuck loop is logged once, and the watchdog is not fed until the loop turns again.
    @Test func aStuckLoopStarvesTheWatchdog() throws {
        let socket = try NotifySocket()
        let troubles = Troubles()
        let session = ServiceSession(
            ServiceNotifier(environment: socket.environment), watchdog: Watchdog(timeout: .milliseconds(100)),
            onTrouble: troubles.add)
        let heartbeat = session.heartbeat
        let loop = Heartbeat.Loop(.inference, of: "street")
        heartbeat.pulse(loop)
        #expect(Patience.holds { !troubles.all.isEmpty })
        while socket.poll() != nil {}
        Thread.sleep(forTimeInterval: 0.3)
        #expect(socket.poll() == nil)
        #expect(troubles.all == ["inference of stream street is stuck: the service manager will restart dtopd"])
        heartbeat.rest(loop)
        #expect(socket.receive() == "WATCHDOG=1")
    }

    @Test func aLostManagerIsReportedOnce() {
        let troubles = Troubles()
        let session = ServiceSession(
            ServiceNotifier(environment: ["NOTIFY_SOCKET": "/no/such/socket"]), watchdog: nil, onTrouble: troubles.add)
        session.ready("model loaded")
        session.stopping("completing the files")
        #expect(troubles.all.count == 1)
        #expect(troubles.all.first?.contains("/no/such/socket") == true)
    }
}
