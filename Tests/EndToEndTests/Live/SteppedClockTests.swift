import DToPTestSupport
import Foundation
import Testing

/// A time server, or a person, sets the system clock by hours while a service runs.
@Suite(.live, .enabled(if: SteppedClock.compiler != nil, "a clock that tests can set needs clang or cc"))
struct SteppedClockTests {
    private let clock: SteppedClock
    private let manager: NotifySocket

    init() throws {
        clock = try SteppedClock()
        manager = try NotifySocket()
    }

    /// Starts a run with a watchdog that lets a loop wait for four seconds.
    private func start(_ input: String, _ more: [String] = []) throws -> LiveRun {
        var environment = clock.environment.merging(manager.environment) { $1 }
        environment["WATCHDOG_USEC"] = "4000000"
        return try LiveRun(input, more, environment: environment)
    }

    /// Whether the manager hears `times` more signs of life from now on.
    private func isFed(times: Int) -> Bool {
        while manager.poll() != nil {}
        let end = SuspendingClock.now + .seconds(30)
        var count = 0
        while count < times, SuspendingClock.now < end {
            if manager.receive() == "WATCHDOG=1" { count += 1 }
        }
        return count == times
    }

    @Test func framesGoOnAndTheWatchdogIsFed() async throws {
        let run = try start("lavfi:testsrc2=s=96x64:r=10", ["--live"])
        #expect(await run.advances())
        for hours in [-1, 0, 1, -1] {
            try clock.set(seconds: Int64(hours) * 3600)
            #expect(isFed(times: 1), "\(hours) hours")
            #expect(await run.advances(), "\(hours) hours")
        }
        try run.stop()
        let lines = try LogLine.read(run.results.log)
        let times = lines.compactMap(\.timeSeconds)
        #expect(times.count == lines.count && zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
        // The log followed the stepped clock.
        let dates = try lines.map { try $0.date }
        #expect(zip(dates, dates.dropFirst()).contains { $1.timeIntervalSince($0) < -3000 })
        for word in ["stuck", "stalled", "backoff"] { #expect(!run.errors.contains(word), "\(run.errors)") }
    }

    /// Nothing comes in, but time passes: the loops turn by themselves.
    @Test func theWatchdogIsFedWithoutACamera() async throws {
        let run = try start("rtsp://127.0.0.1:1/none")
        #expect(await run.loses(times: 1))
        try clock.set(seconds: -3600)
        // Longer than the watchdog lets a loop wait.
        #expect(isFed(times: 4))
        try run.stop()
        #expect(!run.errors.contains("stuck"), "\(run.errors)")
    }
}
