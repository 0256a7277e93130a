import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Glibc
import Logging
import Testing

@Suite struct DetachedSinkTests {
    private let place: Workplace
    private let log = CollectedLog()

    init() throws { place = try Workplace() }

    private func report(frames: Int, _ change: (inout StreamConfiguration) -> Void) throws -> StreamReport {
        var configuration = StreamConfiguration()
        change(&configuration)
        let video: String = place.path("street.mkv")
        if !FileManager.default.fileExists(atPath: video) { _ = try place.video("street.mkv", frames: frames) }
        let run = StreamRun(
            try StreamInput(video, frameRate: .usualFrameRate),
            name: "street.mkv", stream: "street", engine: place.engine, configuration: configuration,
            sinks: .optional, logs: FrameLogs(template: configuration.outputs.log, existing: .goOn),
            logger: log.logger(.warning))
        return try BackgroundRun(run).report()
    }

    @Test func aSinkThatFailsIsAlone() throws {
        let report = try report(frames: 40) {
            $0.outputs.log = "/dev/full"
            $0.outputs.masks = place.path("masks")
        }
        #expect(report.summary.frames == 40)
        #expect(try !place.pictures().isEmpty)
        // However often it tries again, it says so once.
        let failures = log.lines.filter { $0.hasPrefix("street: `log` failed, and begins anew after growing waits: ") }
        #expect(failures.count == 1)
        #expect(failures.first?.hasSuffix("No space left on device (free some space, or write elsewhere)") == true)
    }

    /// What an earlier run has written stays.
    @Test func outputsThatExistAreKept() throws {
        for _ in 0..<2 {
            _ = try report(frames: 10) {
                $0.outputs.log = place.path("log.jsonl")
                $0.outputs.masks = place.path("masks")
                $0.outputs.overlay = place.path("overlay.mkv")
            }
        }
        #expect(try place.log().map { $0["frame"] as? Int } == Array(0..<10) + Array(0..<10))
        for name in ["masks/street", "masks/street.2"] { #expect(try place.pictures(name).count == 10) }
        for name in ["overlay.mkv", "overlay.2.mkv"] { #expect(try place.overlay(name).frames.count == 10) }
        #expect(log.lines.isEmpty, "\(log.lines)")
    }

    /// A queue is bounded: whoever does not take frames misses them.
    @Test func aSinkThatIsStuckIsAlone() throws {
        // As the program does: the sink's thread writes once more, to a pipe whose reader has gone.
        signal(SIGPIPE, SIG_IGN)
        let pipe: String = place.path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let report = try report(frames: 40) {
            $0.outputs.log = pipe
            $0.outputs.confidence = place.path("confidence")
        }
        #expect(report.summary.frames == 40)
        #expect(try !place.pictures("confidence/street").isEmpty)
        #expect(log.lines.contains("street: `log` is stuck, and its output may be incomplete"))
        // One frame may be in its hands, four are in its queue.
        let missed = ["35", "36"].map { "street: `log` left out \($0) frames" }
        #expect(missed.contains { log.lines.contains($0) }, "\(log.lines)")
        // Lets its thread go.
        close(open(pipe, O_RDONLY | O_NONBLOCK))
    }
}
