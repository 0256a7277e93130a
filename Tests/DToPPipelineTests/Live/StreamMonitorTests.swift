import DToPPipeline
import DToPTestSupport
import Testing

@Suite struct StreamMonitorTests {
    private let log = CollectedLog()
    private let states = Collected<StreamState>()
    private let clock = ManualClock()
    private let monitor: StreamMonitor

    init() {
        monitor = StreamMonitor(
            stream: "gate", logger: log.logger(),
            onChange: { [states] in states.append($0) }, now: { [clock] in clock.now })
    }

    @Test func everyChangeIsToldOnce() {
        monitor.tick()
        #expect(monitor.state == nil)
        monitor.connect()
        monitor.tick()
        monitor.lose(.refused, "nobody there", wait: .milliseconds(450))
        monitor.tick()
        monitor.connect()
        for second in 0..<3 {
            clock.set(.seconds(second))
            monitor.arrive("h264 64x48")
            monitor.take()
            monitor.tick()
        }
        clock.set(.seconds(10))
        monitor.tick()
        monitor.tick()
        for second in 11...17 {
            clock.set(.seconds(second))
            monitor.arrive("h264 64x48")
            monitor.tick()
        }
        #expect(monitor.state == .blocked)
        monitor.take()
        monitor.end()
        monitor.tick()
        #expect(
            log.leveled == [
                "info: gate: connecting", "warning: gate: backoff 0.5 s, refused: nobody there",
                "info: gate: connecting", "info: gate: running, h264 64x48",
                "warning: gate: stalled, no picture for 3.0 seconds", "info: gate: running, h264 64x48",
                "warning: gate: blocked, no picture taken for 5.0 seconds; this machine is too slow",
                "info: gate: ended",
            ])
        #expect(monitor.state == .ended)
        #expect(
            states.all.map(\.description) == [
                "connecting", "backoff, refused", "connecting", "running", "stalled", "running", "blocked", "ended",
            ])
    }

    /// Files have no states.
    @Test func whatWasNeverSoughtDoesNotEnd() {
        monitor.take()
        monitor.end()
        #expect(log.leveled.isEmpty && monitor.state == nil)
    }
}
