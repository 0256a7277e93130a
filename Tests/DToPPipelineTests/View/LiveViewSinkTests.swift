import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Pictures for viewers, of streams that run.
@Suite struct LiveViewSinkTests {
    private let place: Workplace
    private let view = LiveView(lines: 64)
    private let meter = StreamMeter()

    init() throws { place = try Workplace() }

    /// A stream that goes on until it is stopped.
    private func run(_ change: (inout StreamConfiguration) -> Void = { _ in }) throws -> (StreamRun, BackgroundRun) {
        var configuration = StreamConfiguration()
        configuration.source.input = "lavfi:testsrc2=s=192x128:r=50,realtime"
        configuration.source.live = true
        change(&configuration)
        let input = try #require(try NamedInput.all(of: configuration.source.input, frameRate: .usualFrameRate).first)
        let run = StreamRun(
            input.input, name: input.name, stream: "street", engine: place.engine, configuration: configuration,
            sinks: .optional, logs: FrameLogs(template: configuration.outputs.log, existing: .goOn), view: view,
            meter: meter, logger: .silent)
        return (run, BackgroundRun(run))
    }

    private func next(_ content: ViewContent) async throws -> [UInt8] {
        let ticket = view.watch(content)
        defer { ticket.end() }
        for await picture in ticket.pictures { return picture.bytes }
        throw BackgroundRun.Hangs()
    }

    private func decoded(_ bytes: [UInt8], _ name: String) throws -> RGBImage {
        let url = place.folder.url.appending(path: name)
        try Data(bytes).write(to: url)
        return try StillImageReader.rgb(place.path(name))
    }

    @Test func everyContentIsAPictureOfTheSize() async throws {
        let (run, background) = try run { $0.outputs.log = place.path("log.jsonl") }
        var pictures: [ViewContent: RGBImage] = [:]
        for content in ViewContent.allCases {
            let picture = try decoded(try await next(content), "a.\(content.isPNG ? "png" : "jpg")")
            #expect(picture.size == PixelSize(width: 96, height: 64), "\(content)")
            pictures[content] = picture
        }
        run.stop(.drain)
        _ = try background.report()
        #expect(pictures.count == ViewContent.allCases.count)
        // Drawn over the picture, and not the picture.
        let plain = try #require(pictures[.picture])
        for content in [ViewContent.classes, .exits, .mask] {
            let picture = try #require(pictures[content])
            var differs = 0
            for y in 0..<64 { for x in 0..<96 where abs(Int(picture[x, y]) - Int(plain[x, y])) > 16 { differs += 1 } }
            #expect(differs > 100, "\(content) \(differs)")
        }
    }

    /// Without viewers nothing is drawn, and frames bring nothing for it.
    @Test func nobodyCostsNothing() async throws {
        let (run, background) = try run()
        #expect(Patience.holds { meter.totals.processed > 20 })
        #expect(meter.totals.sinks["view"] == SinkTotals())
        // While somebody looks, ten a second are drawn.
        let ticket = view.watch(.classes)
        #expect(Patience.holds { meter.totals.sinks["view"]?.written ?? 0 > 5 })
        ticket.end()
        #expect(Patience.holds { view.viewers == 0 })
        let processed = meter.totals.processed
        // Those under way are still drawn.
        #expect(Patience.holds { meter.totals.processed > processed + 20 })
        let written = meter.totals.sinks["view"]?.written
        #expect(Patience.holds { meter.totals.processed > processed + 60 })
        #expect(meter.totals.sinks["view"]?.written == written)
        run.stop(.drain)
        let report = try background.report()
        #expect(report.summary.frames > (written ?? 0))
    }

    /// Viewers change nothing of what the other outputs get.
    @Test func otherOutputsDoNotNotice() async throws {
        let (run, background) = try run {
            $0.outputs.overlay = place.path("overlay.mkv")
            $0.outputs.masks = place.path("masks")
        }
        #expect(Patience.holds { meter.totals.processed > 5 })
        _ = try await next(.mask)
        _ = try await next(.classes)
        run.stop(.drain)
        _ = try background.report()
        for name in try place.pictures() { #expect(try place.mask(name).size == PixelSize(width: 192, height: 128)) }
        #expect(try place.overlay().frames.allSatisfy { $0.displayedSize == PixelSize(width: 192, height: 128) })
        for sink in ["overlay", "masks", "view"] { #expect(meter.totals.sinks[sink]?.errors == 0, "\(sink)") }
    }
}
