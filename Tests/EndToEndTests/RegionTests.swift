import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// `--roi`: the region of interest.
@Suite struct RegionTests {
    /// Checks log, masks and confidence of the street, whose tokens are 12 x 8 pixels.
    private func check(
        _ arguments: [String], tokens: Int, isInside: (_ column: Int, _ row: Int) -> Bool
    ) throws {
        let results = try Results(stream: "street")
        let confidence = results.folder.path("confidence")
        try results.run(Fixtures.made.street, ["--confidence", confidence] + arguments)
        try results.expectCount(20)
        for line in try results.lines {
            #expect(line.tokens.total == tokens && line.tokens.active + line.tokens.carried == tokens)
            #expect(abs(line.classes.values.reduce(0, +) - 1) < 1e-9 && line.ratio < 1)
        }
        for frame in ["00000000.png", "00000019.png"] {
            let labels = try StillImageReader.labels(results.maskFolder + "/" + frame)
            let levels = try StillImageReader.labels("\(confidence)/street/\(frame)")
            for y in 0..<64 {
                for x in 0..<96 {
                    let isInside = isInside(x / 12, y / 8)
                    #expect(isInside ? labels[x, y] < 5 : labels[x, y] == 255, "\(x), \(y) of \(frame)")
                    #expect((levels[x, y] > 0) == isInside)
                }
            }
        }
    }

    @Test(arguments: ["carry", "off"]) func outsideIsVoid(temporal: String) throws {
        try check(["--roi", "0,0.5,1,1", "--temporal", temporal], tokens: 32) { _, row in row >= 4 }
    }

    /// Corners may come in any order, and regions may repeat.
    @Test func severalRegions() throws {
        try check(["--roi", "0.5,0.25,0.25,0", "--roi", "0.75,0,1,0,1,1,0.75,1"], tokens: 4 + 16) { column, row in
            column >= 6 || (column >= 2 && column < 4 && row < 2)
        }
    }

    @Test func all() throws {
        let results = try Results(stream: "street")
        try results.run(Fixtures.made.street, ["--roi", "0,0,1,1"])
        let other = try Results(stream: "street")
        try other.run(Fixtures.made.street)
        #expect(try LogLine.withoutTimes(results.log) == LogLine.withoutTimes(other.log))
        for name in results.maskNames {
            #expect(try Files.read(results.maskFolder + "/" + name) == Files.read(other.maskFolder + "/" + name))
        }
    }

    /// Outside the region, the overlay shows the picture unchanged.
    @Test(arguments: ["classes", "exits"]) func outsideIsShownAsItIs(_ content: String) throws {
        let results = try Results(stream: "street", overlay: "overlay.mkv")
        try results.run(
            Fixtures.made.street, ["--roi", "0,0.5,1,1", "--show", content, "--opacity", "1", "--codec", "ffv1"])
        let shown = try StillImageReader.rgb(results.overlay)
        let picture = try StillImageReader.rgb(Fixtures.made.street)
        var changed = 0
        for y in 0..<64 where !(30..<34).contains(y) {
            for x in 0..<96 {
                let error = (0..<3).map { abs(Int(shown[x, y, $0]) - Int(picture[x, y, $0])) }.max() ?? 0
                if y < 32 { #expect(error <= 12, "\(x), \(y)") } else if error > 12 { changed += 1 }
            }
        }
        #expect(changed > 96 * 15)
    }

    @Test func notWithSlidingWindows() throws {
        let folder = try TemporaryFolder()
        let model = TestFiles.package.appendingPathComponent("Tests/Goldens/slide-atm").path
        let outcome = try Program.dtopd.run(
            ["-i", Fixtures.made.street, "--model", model, "--roi", "0,0,1,0.5", "--log", folder.path("log.jsonl")])
        #expect(outcome.status == 64 && outcome.errors.contains("--roi"), "\(outcome)")
    }
}
