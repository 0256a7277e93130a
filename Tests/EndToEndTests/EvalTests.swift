import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import Testing

/// `dtopd eval`, checked against a few lines of numpy.
@Suite struct EvalTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Makes the rendered street into pictures with their labels.
    private func makeStreet(_ name: String = "street") throws -> String {
        let images = folder.path(name) + "/images"
        try FileManager.default.createDirectory(atPath: images, withIntermediateDirectories: true)
        try ffmpeg("-i \(Fixtures.made.street) -start_number 0", images + "/%08d.png")
        try FileManager.default.copyItem(atPath: Fixtures.made.labels, toPath: folder.path(name) + "/labels")
        return folder.path(name)
    }

    private func rows(_ outcome: Program.Outcome) throws -> [[String: Any]] {
        try #require(outcome.status == 0, "\(outcome)")
        return try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]])
    }

    /// The scores of masks according to the script in Tests/Evaluation.
    private func numpy(_ masks: String, _ labels: String, classes: Int, base: Int = 0) throws -> [String: Any] {
        let script = TestFiles.package.appendingPathComponent("Tests/Evaluation/miou.py").path
        let outcome = try Program("/usr/bin/python3").run(
            [script, masks, labels, "--classes", "\(classes)", "--label-base", "\(base)"])
        try #require(outcome.status == 0, "\(outcome)")
        return try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    }

    private func expectEqual(_ row: [String: Any], _ wanted: [String: Any], classNames: [String]) throws {
        for key in ["miou", "pixel_accuracy"] {
            let found = try #require(row[key] as? Double)
            #expect(abs(found - (wanted[key] as? Double ?? .nan)) < 1e-9, "\(key)")
        }
        #expect(row["images"] as? Int == wanted["images"] as? Int)
        let iou = try #require(row["iou"] as? [String: Any])
        let values = try #require(wanted["iou"] as? [Any])
        #expect(iou.count == classNames.count && values.count == classNames.count)
        for (name, value) in zip(classNames, values) {
            if let value = value as? Double {
                #expect(abs((iou[name] as? Double ?? .nan) - value) < 1e-9, "\(name)")
            } else {
                #expect(iou[name] is NSNull, "\(name)")
            }
        }
    }

    @Test func scoresAreThoseOfNumpy() throws {
        let street = try makeStreet()
        let names = (0..<5).map { "class\($0)" }
        for base in [0, 1] {
            let masks = folder.path("masks\(base)")
            let found = try rows(
                Program.dtopd.run(
                    ["eval", street, "--model", Fixtures.made.model, "--format", "json", "--label-base", "\(base)"]
                        + ["--threshold", "0.5,1", "--masks", masks]))
            #expect(found.count == 2 && found[0]["macs"] as? Int != found[1]["macs"] as? Int)
            for (row, name) in zip(found, ["threshold-0.5", "threshold-1"]) {
                let wanted = try numpy("\(masks)/street/\(name)", street + "/labels", classes: 5, base: base)
                try expectEqual(row, wanted, classNames: names)
            }
        }
    }

    @Test(.enabled(if: TestFiles.shared != nil), .timeLimit(.minutes(20))) func camVid() throws {
        let shared = try #require(TestFiles.shared).appendingPathComponent("data/camvid/val").path
        // Every twelfth frame, because the whole folder takes long.
        for part in ["images", "labels"] {
            let target = folder.path("camvid/val/" + part)
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            for (number, name) in Files.names("\(shared)/\(part)").enumerated() where number % 12 == 0 {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(target)/\(name)", withDestinationPath: "\(shared)/\(part)/\(name)")
            }
        }
        let found = try rows(
            Program.dtopd.run(
                ["eval", folder.path("camvid"), "--format", "json", "--masks", folder.path("masks"), "--agreement"]))
        let wanted = try numpy(folder.path("masks/val"), shared + "/labels", classes: 11)
        let names = [
            "Sky", "Building", "Pole", "Road", "Pavement", "Tree", "SignSymbol", "Fence", "Car", "Pedestrian",
            "Bicyclist",
        ]
        try expectEqual(found[0], wanted, classNames: names)
        #expect((found[0]["miou"] as? Double ?? 0) > 25 && found[0]["images"] as? Int == 9)
        #expect((found[0]["agreement"] as? Double ?? 0) > 0.8)
    }

    @Test func printsTextAndCSVAndPlots() throws {
        let street = try makeStreet()
        let plot = folder.path("plot.png")
        let run = ["eval", street, "--model", try Fixtures.made.model, "--threshold", "0.5,0.7,1", "--keep", "0,5"]
        let text = try Program.dtopd.run(run + ["--plot", plot])
        #expect(text.status == 0 && text.errors.isEmpty, "\(text)")
        #expect(
            text.text.hasPrefix("tiny on street: 20 pictures; method topk; exits after layers 2, 4\n"), "\(text.text)")
        #expect(try Probe.stream(plot, "width,height,pix_fmt") == "1000,640,rgb24")
        let csv = try Program.dtopd.run(run + ["--format", "csv", "--positions", "none,2+4", "--method", "topk,ratio"])
        let lines = csv.text.split(separator: "\n")
        #expect(csv.status == 0 && lines.count == 1 + (2 + 1) * 3 * 2, "\(csv.text)")
        let again = try Program.dtopd.run(run + ["--plot", plot])
        #expect(again.status == 73 && again.errors.contains("plot.png"), "\(again)")
        #expect(try Program.dtopd.run(run + ["--plot", plot, "-y"]).status == 0)
    }

    /// A gap in a video restarts carrying, which costs more. Plots that cannot be created are refused.
    @Test func videosBeginAnewAfterAGap() throws {
        func carried(_ name: String, _ filter: String) throws -> Double {
            let video = folder.path(name)
            try ffmpeg("-i \(Fixtures.made.street) -frames:v 12 -vf \(filter) -fps_mode vfr -c:v ffv1", video)
            let run = ["eval", "--video", video, "--model", try Fixtures.made.model, "--no-controls"]
            for (plot, status) in [(video + "/a.png", 73 as Int32), (folder.path("no/a.png"), 73)] {
                #expect(try Program.dtopd.run(run + ["--plot", plot]).status == status)
            }
            let text = try Program.dtopd.run(run)
            #expect(text.status == 0, "\(text)")
            let row = try #require(text.text.split(separator: "\n").first { $0.hasPrefix("carry") })
            return try #require(Double(row.split(separator: " ")[1]))
        }
        let whole = try carried("whole.mkv", "null")
        #expect(try carried("gap.mkv", "setpts=PTS+gte(N\\,6)*20/TB") > whole + 3)
    }

    @Test func aPlotIsNotWrittenOverAnInput() throws {
        let street = try makeStreet()
        let picture = street + "/images/00000000.png"
        let before = try Files.read(picture)
        let outcome = try Program.dtopd.run(
            ["eval", street, "--sequence", "--model", Fixtures.made.model, "--no-controls", "--plot", picture, "-y"])
        #expect(outcome.status == 64 && outcome.errors.contains("input of this run"), "\(outcome)")
        #expect(try Files.read(picture) == before)
    }

    @Test(arguments: [
        ("--threshold 0.5,2", 64, "--threshold"), ("--threshold 0.5,,1", 64, "--threshold"),
        ("--threshold nan", 64, "--threshold"), ("--positions 3", 64, "positions are 2, 4"),
        ("--positions 2+", 64, "--positions"), ("--method best", 64, "--method"), ("--keep=-1", 64, "--keep"),
        ("--label-base 2", 64, "--label-base"), ("--plot a.jpg", 64, ".png"), ("--masks -", 64, "--masks"),
        ("--format xml", 64, "--format"), ("--split test", 66, "images"), ("-y -n", 64, "exclude"),
        ("--input-size 16384x16384", 64, "tokens"), ("--plot no/plot.png", 73, "no/plot.png"),
    ])
    func wrongOptions(_ arguments: String, status: Int32, needle: String) throws {
        let street = try makeStreet()
        let outcome = try Program.dtopd.run(
            ["eval", street, "--model", Fixtures.made.model] + arguments.split(separator: " ").map(String.init))
        #expect(outcome.status == status && outcome.errors.contains(needle), "\(outcome)")
        #expect(outcome.output.isEmpty)
    }

    @Test func help() throws {
        let outcome = try Program.dtopd.run(["eval", "--help"])
        #expect(outcome.status == 0 && outcome.text.contains("USAGE: dtopd eval") && outcome.errors.isEmpty)
    }

    @Test func wrongFolders() throws {
        func outcome(_ path: String) throws -> Program.Outcome {
            try Program.dtopd.run(["eval", path, "--model", Fixtures.made.model, "--masks", folder.path("masks")])
        }
        let none = try outcome(folder.path("none"))
        #expect(none.status == 66 && none.errors.contains("none"), "\(none)")
        let street = try makeStreet()
        let label = street + "/labels/00000003.png"
        try StillImageWriter().write(gray: .gray(PixelSize(width: 64, height: 96)), to: label)
        let turned = try outcome(street)
        #expect(turned.status == 65, "\(turned)")
        for needle in [label, "64x96", street + "/images/00000003.png", "96x64"] {
            #expect(turned.errors.contains(needle), "\(turned)")
        }
        // Masks of the pictures before it are complete.
        #expect(Files.names(folder.path("masks/street")).count == 3 + 2)
        try FileManager.default.removeItem(atPath: label)
        let missing = try outcome(street)
        #expect(missing.status == 66 && missing.errors.contains(label), "\(missing)")
        try FileManager.default.removeItem(atPath: street + "/images/00000003.png")
        try Files.write(Data("no picture".utf8), street + "/images/00000005.png")
        try FileManager.default.removeItem(atPath: folder.path("masks"))
        let broken = try outcome(street)
        #expect(broken.status == 65 && broken.errors.contains("00000005.png"), "\(broken)")
    }

    @Test func labelsWithoutPicturesAreNamed() throws {
        let street = try makeStreet()
        try FileManager.default.removeItem(atPath: street + "/images/00000007.png")
        let outcome = try Program.dtopd.run(["eval", street, "--model", Fixtures.made.model, "--format", "json"])
        #expect(try rows(outcome)[0]["images"] as? Int == 19)
        #expect(outcome.errors.contains("no picture for") && outcome.errors.contains("00000007.png"), "\(outcome)")
    }

    /// Masks are complete, and the report gives the number of pictures it covers.
    @Test(arguments: [SIGINT, SIGTERM]) func stops(_ signal: Int32) throws {
        let street = try makeStreet()
        let masks = folder.path("masks")
        let program = try Program.dtopd.start(
            ["eval", street, "--threads", "1", "--threshold", "1", "--input-size", "960x704", "--format", "json"]
                + ["--masks", masks])
        #expect(program.wait { Files.names(masks + "/street").count { $0.hasSuffix(".png") } >= 2 })
        program.send(signal)
        let outcome = program.wait()
        #expect(outcome.status == 75 && outcome.errors.contains("stopped before all 20"), "\(outcome)")
        let printed = try JSONSerialization.jsonObject(with: outcome.output) as? [[String: Any]]
        let count = try #require(printed?.first?["images"] as? Int)
        let written = Files.names(masks + "/street").filter { $0.hasSuffix(".png") }
        #expect(written.count == count && (2..<20).contains(count))
        for name in written { _ = try StillImageReader.labels("\(masks)/street/\(name)") }
        #expect(try Files.rows(masks + "/street/frames.csv").count == count + 1)
    }

    /// Scores are the same with any number of threads.
    @Test func scoresDoNotDependOnThreads() throws {
        let street = try makeStreet()
        let outputs = try ["1", "2", "3"].map { threads in
            try Program.dtopd.run(
                ["eval", street, "--model", Fixtures.made.model, "--threads", threads, "--format", "json"]
            ).text.replacing(/"ms":[0-9.]+/, with: "")
        }
        #expect(outputs[0].contains("miou") && outputs[1] == outputs[0] && outputs[2] == outputs[0])
    }
}
