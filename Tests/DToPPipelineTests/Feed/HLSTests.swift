import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import Imaging
import SystemPackage
import Testing

@Suite struct HLSTests {
    private let place: Workplace
    private let meter = StreamMeter()
    private let output: HLSOutput

    init() throws {
        place = try Workplace()
        output = HLSOutput(folder: place.path("hls/street"))
    }

    private func run() throws -> (StreamRun, BackgroundRun) {
        var configuration = StreamConfiguration()
        configuration.source.input = "lavfi:testsrc2=s=192x128:r=25,realtime"
        configuration.source.live = true
        configuration.overlay.size = .lines(64)
        let input = try #require(try NamedInput.all(of: configuration.source.input, frameRate: .usualFrameRate).first)
        let run = StreamRun(
            input.input, name: input.name, stream: "street", engine: place.engine, configuration: configuration,
            sinks: .optional, logs: FrameLogs(template: nil, existing: .goOn), hls: output, meter: meter,
            logger: .silent)
        return (run, BackgroundRun(run))
    }

    /// Names of the playlist's segments, the part before them first.
    private func names(_ playlist: [UInt8]) -> [String] {
        String(decoding: playlist, as: UTF8.self).split(separator: "\n").compactMap { line in
            if let map = line.firstMatch(of: /#EXT-X-MAP:URI="(.*)"/) { return String(map.1) }
            return line.hasPrefix("#") ? nil : String(line)
        }
    }

    private func contents(_ path: FilePath) -> [UInt8]? { try? path.contents(upTo: 64 << 20) }

    @Test func nothingIsMadeUntilSomebodyAsks() throws {
        let (run, background) = try run()
        #expect(Patience.holds { meter.totals.processed > 20 })
        #expect(meter.totals.sinks["overlay_encoder"]?.written == 0)
        #expect(!FilePath(place.path("hls")).exists)
        var playlist: [UInt8] = []
        #expect(
            Patience.holds {
                playlist = contents(output.playlist()) ?? []
                return names(playlist).count >= 3
            })
        let listed = names(playlist)
        #expect(listed.allSatisfy { HLSOutput.isPart($0) }, "\(listed)")
        #expect(String(decoding: playlist, as: UTF8.self).contains("#EXT-X-PROGRAM-DATE-TIME:"))
        // What a player puts together plays.
        let bytes = listed.prefix(3).compactMap { output.part($0).flatMap(contents) }.joined()
        try Data(bytes).write(to: place.folder.url.appending(path: "played.mp4"))
        let frames = try place.overlay("played.mp4").frames
        #expect(frames.count > 50)
        #expect(frames.allSatisfy { $0.displayedSize == PixelSize(width: 96, height: 64) })
        #expect(output.part("../street/live.m3u8") == nil && output.part("live.m3u8") == nil)
        run.stop(.drain)
        _ = try background.report()
        // Nothing of it is left when the run has ended.
        #expect(try FilePath(place.path("hls/street")).entries().isEmpty)
        #expect(!output.playlist().exists)
    }
}
