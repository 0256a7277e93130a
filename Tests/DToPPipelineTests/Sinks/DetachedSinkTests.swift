import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Logging
import Synchronization
import Testing

@Suite struct DetachedSinkTests {
    /// Keeps warnings.
    private struct Handler: LogHandler {
        let lines: Collected<String>
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.warning

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { lines.append("\(event.message)") }
    }

    private let place: Workplace
    private let lines = Collected<String>()

    init() throws { place = try Workplace() }

    private func report(frames: Int, _ change: (inout StreamConfiguration) -> Void) throws -> StreamReport {
        var configuration = StreamConfiguration()
        change(&configuration)
        let run = StreamRun(
            try StreamInput(try place.video("street.mkv", frames: frames), frameRate: .usualFrameRate),
            name: "street.mkv", stream: "street", engine: place.engine, configuration: configuration,
            sinks: .optional, logs: FrameLogs(template: configuration.outputs.log, existing: .keep),
            logger: Logger(label: "test") { [lines] _ in Handler(lines: lines) })
        return try BackgroundRun(run).report()
    }

    @Test func aSinkThatFailsIsAlone() throws {
        let report = try report(frames: 40) {
            $0.outputs.log = "/dev/full"
            $0.outputs.masks = place.path("masks")
        }
        #expect(report.summary.frames == 40)
        #expect(try !place.pictures().isEmpty)
        let failures = lines.all.filter { $0.hasPrefix("street: FrameLogSink failed and begins anew in ") }
        // It waits before it tries again.
        #expect(failures.count == 1)
        #expect(failures.first?.hasSuffix("No space left on device (free some space, or write elsewhere)") == true)
    }

    /// A queue is bounded: whoever does not take frames misses them.
    @Test func aSinkThatIsStuckIsAlone() throws {
        let pipe: String = place.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let report = try report(frames: 40) {
            $0.outputs.log = pipe
            $0.outputs.confidence = place.path("confidence")
        }
        #expect(report.summary.frames == 40)
        #expect(try !place.pictures("confidence/street").isEmpty)
        #expect(lines.all.contains("street: FrameLogSink is stuck, and its output may be incomplete"))
        // One frame is in its hands, four in its queue.
        #expect(lines.all.contains("street: FrameLogSink left out 35 frames"))
        // Lets its thread go.
        close(open(pipe, O_RDONLY | O_NONBLOCK))
    }
}
