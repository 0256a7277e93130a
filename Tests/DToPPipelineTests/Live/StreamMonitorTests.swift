import DToPPipeline
import Logging
import Synchronization
import Testing

@Suite struct StreamMonitorTests {
    private let lines = Collected<String>()
    private let states = Collected<StreamState>()
    private let clock = Clock()
    private let monitor: StreamMonitor

    private final class Clock: Sendable {
        let time = Mutex(Duration.zero)
        func set(_ seconds: Int) { time.withLock { $0 = .seconds(seconds) } }
    }

    private struct Handler: LogHandler {
        let lines: Collected<String>
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }
        func log(event: LogEvent) { lines.append("\(event.level): \(event.message)") }
    }

    init() {
        monitor = StreamMonitor(
            stream: "gate", logger: Logger(label: "test") { [lines] _ in Handler(lines: lines) },
            onChange: { [states] in states.append($0) }, now: { [clock] in clock.time.withLock { $0 } })
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
            clock.set(second)
            monitor.arrive("h264 64x48")
            monitor.take()
            monitor.tick()
        }
        clock.set(10)
        monitor.tick()
        monitor.tick()
        for second in 11...17 {
            clock.set(second)
            monitor.arrive("h264 64x48")
            monitor.tick()
        }
        #expect(monitor.state == .blocked)
        monitor.take()
        monitor.end()
        monitor.tick()
        #expect(
            lines.all == [
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
        #expect(lines.all.isEmpty && monitor.state == nil)
    }
}
