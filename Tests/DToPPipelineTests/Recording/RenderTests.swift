import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import FileNames
import Foundation
import Imaging
import SystemPackage
import Testing

/// What is rendered later is what the overlay showed.
@Suite struct RenderTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    private func pixels(_ frame: Frame) throws -> [UInt8] {
        let image = RGBImage.rgb(frame.displayedSize)
        try Scaler().scale(frame, into: image)
        return (0..<image.size.height).flatMap { y in
            (0..<image.size.width).flatMap { x in (0..<3).map { image[x, y, $0] } }
        }
    }

    private func overlay(_ show: OverlayContent, legend: Bool = false) -> OverlayConfiguration {
        var overlay = OverlayConfiguration()
        overlay.show = show
        overlay.opacity = 0.7
        overlay.legend = legend
        overlay.codec = "ffv1"
        return overlay
    }

    /// Runs a video with an overlay and a recording; returns the overlay's pictures and those that the recording gives.
    private func both(
        _ video: String, _ overlay: OverlayConfiguration, _ change: (inout StreamConfiguration) -> Void = { _ in }
    ) throws -> (live: [[UInt8]], later: [[UInt8]]) {
        var configuration = place.recording()
        configuration.outputs.overlay = place.path("overlay.mkv")
        configuration.overlay = overlay
        change(&configuration)
        try place.run(video, configuration)
        let folder = try place.recorded
        var later: [[UInt8]] = []
        for segment in folder.segments {
            let name = "\(segment.name.stem).mkv"
            try RecordingRenderer(FilePath(folder.file(segment)), overlay: overlay, overwrite: false)
                .render(to: place.path(name)) { _ in }
            later += try place.overlay(name).frames.map(pixels)
        }
        return (try place.overlay().frames.map(pixels), later)
    }

    @Test(arguments: [OverlayContent.classes, .exits, .compute], [false, true])
    func givesTheOverlay(_ show: OverlayContent, _ legend: Bool) throws {
        // Room for a legend, and for tokens of several stages, some of them carried.
        let video = try place.video("street.mkv", PixelSize(width: 320, height: 192), frames: 60)
        let (live, later) = try both(video, overlay(show, legend: legend)) { $0.carry.resetEvery = .frames(7) }
        #expect(live.count == 60 && Set(live).count > 50)
        #expect(later.count == 60)
        #expect(live.indices.allSatisfy { live[$0] == later[$0] })
    }

    @Test func keepsTheSound() throws {
        let video: String = place.path("street.mkv")
        try ffmpeg(
            "-f lavfi -i testsrc2=s=96x64:r=25 -f lavfi -i sine=r=48000 -t 2 -c:v libx264 -bf 0 -c:a aac", video)
        _ = try both(video, overlay(.classes)) { $0.recording.audio = true }
        let segment = try place.recorded.segments[0]
        let rendered = try place.overlay("\(segment.name.stem).mkv")
        #expect(rendered.frames.count == 50 && rendered.audioPackets > 80)
    }

    /// The graph of what frames cost goes on from segment to segment.
    @Test func aGraphGoesOnOverSegments() throws {
        let video = try place.video("street.mkv", frames: 260)
        let (live, later) = try both(video, overlay(.compute, legend: true)) {
            $0.recording.segment = TimeSpan(.seconds(3))
            $0.carry.resetEvery = .frames(7)
        }
        #expect(try place.recorded.segments.count == 3)
        #expect(live.count == 260 && later.count == 260)
        #expect(live.indices.allSatisfy { live[$0] == later[$0] })
    }

    /// Pictures that were not segmented show the answer before.
    @Test func picturesBetweenShowTheAnswerBefore() throws {
        let video = try place.video("street.mkv", frames: 30)
        let (live, later) = try both(video, overlay(.exits)) { $0.source.stride = 3 }
        #expect(live.count == 10 && later.count == 30)
        #expect(live.indices.allSatisfy { live[$0] == later[$0 * 3] })
    }

    /// Recordings made elsewhere may have masks alone, or nonsense.
    @Test func whatIsMissingIsSaid() throws {
        let video = try place.video("street.mkv", frames: 5)
        _ = try both(video, overlay(.classes))
        let folder = try place.recorded
        let segment = folder.segments[0]
        let masks = "\(folder.path)/\(segment.name.masks)"
        let text = try String(contentsOfFile: masks, encoding: .utf8)
        func render(_ text: String, _ show: OverlayContent) throws {
            try Data(text.utf8).write(to: URL(filePath: masks))
            try RecordingRenderer(FilePath(folder.file(segment)), overlay: overlay(show), overwrite: true)
                .render(to: place.path("rendered.mkv")) { _ in }
        }
        let bare = text.replacing(/"exits":"[^"]*",/, with: "")
        try render(bare, .classes)
        #expect(throws: RenderError.noExits(path: masks)) { try render(bare, .exits) }
        for (part, lie) in [("\"exits\":\"", "\"exits\":\"A9"), ("\"patch\":16", "\"patch\":0")] {
            #expect(throws: RenderError.badLine(path: masks, line: 2)) {
                try render(text.replacing(part, with: lie, maxReplacements: 1), .exits)
            }
        }
    }
}
