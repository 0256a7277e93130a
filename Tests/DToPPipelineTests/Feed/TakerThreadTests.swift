import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Logging
import Testing

/// Takers of the overlay of streams that run as in the service.
@Suite struct TakerThreadTests {
    private let place: Workplace
    private let meter = StreamMeter()
    private let log = CollectedLog()

    init() throws { place = try Workplace() }

    private func run(_ input: String, isLive: Bool, _ change: (inout StreamConfiguration) -> Void) throws -> (
        StreamRun, BackgroundRun
    ) {
        var configuration = StreamConfiguration()
        configuration.source.input = input
        configuration.source.live = isLive
        change(&configuration)
        let input = try #require(try NamedInput.all(of: configuration.source.input, frameRate: .usualFrameRate).first)
        let run = StreamRun(
            input.input, name: input.name, stream: "street", engine: place.engine, configuration: configuration,
            sinks: .optional, logs: FrameLogs(template: nil, existing: .goOn), meter: meter,
            logger: log.logger(.warning))
        return (run, BackgroundRun(run))
    }

    @Test func theFileHasEveryFrameAtTheSize() throws {
        let video = try place.video("street.mkv", PixelSize(width: 192, height: 128), frames: 30)
        let (_, background) = try run(video, isLive: false) {
            $0.outputs.overlay = place.path("overlay.mkv")
            $0.overlay.size = .lines(64)
        }
        #expect(try background.report().summary.frames == 30)
        let frames = try place.overlay().frames
        #expect(frames.count == 30)
        #expect(frames.allSatisfy { $0.displayedSize == PixelSize(width: 96, height: 64) })
        #expect(meter.totals.sinks["overlay"]?.written == 30 && meter.totals.sinks["overlay"]?.errors == 0)
        #expect(log.lines.isEmpty, "\(log.lines)")
    }

    /// While a taker waits to begin anew, nothing is drawn for it.
    @Test func whatFailsCostsNothing() throws {
        let folder: String = place.path("later")
        let (run, background) = try run("lavfi:testsrc2=s=192x128:r=50,realtime", isLive: true) {
            $0.outputs.overlay = folder + "/overlay.mkv"
        }
        #expect(Patience.holds { meter.totals.sinks["overlay"]?.errors ?? 0 > 0 })
        #expect(meter.totals.sinks["overlay"]?.isUp == false)
        #expect(Patience.holds { meter.totals.processed > 60 })
        let drawn = meter.totals.sinks["overlay_encoder"]?.written ?? 0
        #expect(drawn < 40, "\(drawn) of \(meter.totals.processed)")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        #expect(Patience.holds { meter.totals.sinks["overlay"]?.written ?? 0 > 10 })
        #expect(meter.totals.sinks["overlay"]?.isUp == true)
        run.stop(.drain)
        _ = try background.report()
        let frames = try place.overlay("later/overlay.mkv").frames
        #expect(frames.count == meter.totals.sinks["overlay"]?.written)
        #expect(log.lines.filter { $0.contains("`overlay` failed") }.count == 1)
    }

    /// The segments of `record_video: overlay` are the overlay, and nothing lies beside them.
    @Test func aRecordingHoldsTheOverlay() throws {
        let video = try place.video("street.mkv", PixelSize(width: 192, height: 128), frames: 60)
        let (_, background) = try run(video, isLive: false) {
            $0.outputs.record = place.path("recordings")
            $0.recording.video = .overlay
            $0.recording.minFree = DataSize(bytes: 0)
            $0.overlay.size = .lines(64)
        }
        #expect(try background.report().summary.frames == 60)
        let files = try FileManager.default.contentsOfDirectory(atPath: place.path("recordings/street")).sorted()
        let segments = files.filter { $0.hasSuffix(".mp4") }
        #expect(segments.count == 1 && !files.contains { $0.contains("mask") }, "\(files)")
        let frames = try place.overlay("recordings/street/\(segments.first ?? "")").frames
        #expect(frames.count == 60)
        #expect(frames.allSatisfy { $0.displayedSize == PixelSize(width: 96, height: 64) })
        #expect(log.lines.isEmpty, "\(log.lines)")
    }
}
