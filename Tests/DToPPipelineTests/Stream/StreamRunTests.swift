import Compute
import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Testing

@Suite struct StreamRunTests {
    @Test func everyFrameHasAMaskALineAndAnOverlay() throws {
        let place = try Workplace()
        let report = try place.run(try place.video("street.mkv", frames: 30), place.allOutputs)
        #expect(report.summary.frames == 30 && !report.wasStopped && report.failedPictures == 0)
        let names = (0..<30).map { OutputPaths.frameFile($0) }
        #expect(try place.pictures() == names)
        #expect(try place.pictures("confidence/street") == names)
        let overlay = try place.overlay().frames
        let log = try place.log()
        #expect(overlay.count == 30 && log.count == 30)
        for (number, (line, frame)) in zip(log, overlay).enumerated() {
            let seconds = Double(number) * 0.04
            #expect(line["frame"] as? Int == number && line["stream"] as? String == "street")
            #expect(abs((line["time_s"] as? Double ?? -1) - seconds) < 1e-6 && abs(frame.seconds - seconds) < 1e-6)
            #expect(line["reset"] as? String == (number == 0 ? "start" : nil))
            let tokens = try #require(line["tokens"] as? [String: Any])
            let exits = try #require(tokens["exits"] as? [Int])
            #expect(tokens["total"] as? Int == 24 && tokens["active"] as? Int == 24 && exits.reduce(0, +) == 24)
            #expect(line["macs"] as? Int ?? .max <= line["dense_macs"] as? Int ?? 0)
            let classes = try #require(line["classes"] as? [String: Double])
            #expect(abs(classes.values.reduce(0, +) - 1) < 1e-9)
        }
        let index = try String(contentsOfFile: place.path("masks/street/frames.csv"), encoding: .utf8)
        #expect(index.split(separator: "\n").count == 31)
        #expect(FileManager.default.fileExists(atPath: place.path("masks/street/labels.json")))
    }

    @Test func theLogTellsTheSharesOfTheMask() throws {
        let place = try Workplace()
        try place.run(try place.video("street.mkv", frames: 2), place.allOutputs)
        let mask = try place.mask("00000001.png")
        #expect(mask.size == PixelSize(width: 96, height: 64))
        var counts: [String: Double] = [:]
        for y in 0..<64 {
            for x in 0..<96 { counts["class\(mask[x, y])", default: 0] += 1 }
        }
        let logged = try #require(try place.log()[1]["classes"] as? [String: Double])
        #expect(Set(counts.keys) == Set(logged.keys))
        for (name, count) in counts { #expect(abs(count / 6144 - (logged[name] ?? 0)) < 1e-9) }
    }

    @Test(arguments: OverlayContent.allCases)
    func anyContentAndMasksAtTheModelsSize(_ content: OverlayContent) throws {
        let place = try Workplace()
        var configuration = place.allOutputs
        configuration.overlay.show = content
        configuration.overlay.legend = true
        configuration.outputs.maskSize = .model
        configuration.overlay.opacity = 0.9
        let size = PixelSize(width: 201, height: 101)
        try place.run(try place.video("street.mkv", size, frames: 3), configuration)
        let frame = try #require(try place.overlay().frames.last)
        // H.264 pads odd sizes to even.
        #expect(frame.displayedSize == PixelSize(width: 202, height: 102))
        let shown = RGBImage.rgb(size)
        try Scaler().scale(frame, into: shown)
        let source = Workplace.picture(2, size)
        var changed = 0
        for y in 0..<size.height {
            for x in 0..<size.width where abs(Int(shown[x, y]) - Int(source[x, y])) > 40 { changed += 1 }
        }
        #expect(changed > size.count / 8)
        #expect(try place.mask("00000002.png").size == PixelSize(width: 128, height: 64))
    }

    @Test func picturesKeepTheirNamesAndBadOnesAreCounted() throws {
        let place = try Workplace()
        try FileManager.default.createDirectory(atPath: place.path("in"), withIntermediateDirectories: true)
        let writer = StillImageWriter()
        for (name, size) in [
            ("b.PNG", PixelSize(width: 40, height: 30)), ("a 1.png", PixelSize(width: 31, height: 65)),
        ] {
            try writer.write(rgb: Workplace.picture(0, size), to: place.path("in/\(name)"))
        }
        try Data("no picture".utf8).write(to: place.folder.url.appending(path: "in/a 0.png"))
        try FileManager.default.copyItem(atPath: place.path("in/b.PNG"), toPath: place.path("in/b.png"))
        let report = try place.run(place.path("in"), place.allOutputs)
        #expect(report.summary.frames == 3 && report.failedPictures == 1 && report.summary.decodeErrors == 1)
        #expect(try place.pictures() == ["a 1.png", "b-2.png", "b.png"])
        #expect(try place.mask("a 1.png").size == PixelSize(width: 31, height: 65))
        #expect(try place.mask("b.png").size == PixelSize(width: 40, height: 30))
        #expect(try place.log().map { $0["reset"] as? String } == ["start", "picture", "picture"])
        #expect(try place.overlay().frames.map(\.displayedSize.height) == [64, 64, 64])
    }

    @Test func inputsWithoutFramesCreateNothing() throws {
        let place = try Workplace()
        let path = place.path("in.png")
        try Data("no picture".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: MediaError.self) { try place.run(path, place.allOutputs) }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: place.folder.url.path).sorted() == ["in.png", "model"])
    }

    @Test func moreThan255ClassesMake16BitMasks() throws {
        let place = try Workplace(classCount: 300)
        try place.run(try place.video("street.mkv", frames: 2), place.allOutputs)
        let frame = try StillImageReader.frame(place.path("masks/street/00000000.png"))
        #expect(frame.pixelFormat == "gray16be")
        let classes = try #require(try place.log()[0]["classes"] as? [String: Double])
        let label = try place.mask("00000000.png")[0, 0]
        #expect(classes["class\(label)"] != nil)
    }

    /// The overlay keeps its first size, masks follow the frame, and audio passes through.
    @Test func sizesMayChangeMidStream() throws {
        let place = try Workplace()
        for (name, size, offset) in [("a", "96x64", "0"), ("b", "64x96", "0.4")] {
            try ffmpeg(
                "-f lavfi -i testsrc=s=\(size):r=25:d=0.4 -f lavfi -i sine=d=0.4 -c:v libx264 -tune zerolatency "
                    + "-c:a mp2 -output_ts_offset \(offset)", place.path(name + ".ts"))
        }
        var both = try Data(contentsOf: place.folder.url.appending(path: "a.ts"))
        both += try Data(contentsOf: place.folder.url.appending(path: "b.ts"))
        try both.write(to: place.folder.url.appending(path: "both.ts"))
        let report = try place.run(place.path("both.ts"), place.allOutputs)
        #expect(report.summary.frames == 20)
        let overlay = try place.overlay()
        #expect(overlay.frames.count == 20 && overlay.audioPackets > 20)
        #expect(overlay.frames.allSatisfy { $0.displayedSize == PixelSize(width: 96, height: 64) })
        let sizes = try place.pictures().map { try place.mask($0).size.width }
        #expect(sizes == Array(repeating: 96, count: 10) + Array(repeating: 64, count: 10))
        let totals = try place.log().map { ($0["tokens"] as? [String: Any])?["total"] as? Int }
        #expect(totals == Array(repeating: 24, count: 20))
    }

    @Test func threadsChangeNothing() throws {
        let places = [try Workplace(threads: 1), try Workplace(threads: 3)]
        for place in places {
            let video = try place.video("street.mkv", PixelSize(width: 160, height: 120), frames: 4)
            try place.run(video, place.allOutputs)
        }
        for name in try places[0].pictures() {
            let files = try places.map { try Data(contentsOf: URL(fileURLWithPath: $0.path("masks/street/" + name))) }
            #expect(files[0] == files[1])
        }
    }

    @Test func progressGrowsToTheWhole() throws {
        let place = try Workplace()
        let progress = Collected<RunProgress>()
        var configuration = StreamConfiguration()
        configuration.outputs.log = place.path("log.jsonl")
        let lent = Collected<Int>()
        let team = place.engine.team
        try place.run(try place.video("street.mp4", frames: 10), configuration) {
            progress.append($0)
            lent.append(team.coresLent)
        }
        #expect(progress.all.map(\.frames) == Array(1...10))
        #expect(progress.all.last?.fraction == 1)
        // One core is lent while frames wait to be written, none once they are.
        #expect(lent.all.allSatisfy { (0...1).contains($0) } && lent.all.last == 0)
    }
}
