import DToPTestSupport
import Foundation
import Testing

/// `bench --pipeline`.
@Suite struct BenchPipelineTests {
    /// The report is consistent, and no files stay behind.
    @Test(arguments: ["1", "2", "3"]) func tellsHowBusyEachThreadIs(threads: String) throws {
        let fixtures = try Fixtures.made
        let folder = try TemporaryFolder()
        let run = ["bench", "--pipeline", "--input", fixtures.street, "--model", fixtures.model, "--threads", threads]
        let outcome = try Program.dtopd.run(run + ["--json"], environment: ["TMPDIR": folder.url.path])
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
        let row = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
        let stages = try #require(row["stages"] as? [String: Double])
        let busy = try #require(row["busy"] as? [String: Double])
        let names: Set = ["decode", "infer", "workers", "output", "others"]
        #expect(Set(stages.keys) == (threads == "1" ? names.subtracting(["workers"]) : names))
        #expect(Set(busy.keys) == Set(stages.keys))
        for stage in ["decode", "infer", "output"] { #expect(try #require(stages[stage]) > 0, "\(stage)") }
        if threads != "1" { #expect(try #require(stages["workers"]) > 0) }

        func number(_ key: String) throws -> Double { try #require(row[key] as? Double, "\(key)") }
        #expect(row["frames"] as? Int == 20)
        let (core, fps, allowed) = (try number("core_ms"), try number("fps"), try number("fps_allowed"))
        #expect(abs(stages.values.reduce(0, +) - core) < 1e-6 * core)
        #expect(abs(fps - 20 / (try number("seconds"))) < 1e-6 * fps)
        #expect(allowed <= 1000 * (try number("cores")) / core * 1.000001)
        #expect(abs(try number("reached") - fps / allowed) < 1e-9)
        #expect(try number("first_frame_ms") > 0)
        for (stage, share) in busy where stage != "workers" {
            #expect(abs(share - (stages[stage] ?? 0) * fps / 1000) < 1e-6, "\(stage)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty)
    }

    /// Without an input, a street is rendered with the length given by `--frames`.
    @Test func rendersAStreet() throws {
        let outcome = try Program.dtopd.run(
            ["bench", "--pipeline", "--frames", "7", "--model", try Fixtures.made.model, "--threads", "2"])
        #expect(outcome.status == 0, "\(outcome)")
        for line in ["input", "decode", "infer", "workers", "output", "others", "core time", "reached", "first frame"] {
            #expect(outcome.text.contains("\n\(line) "), "\(line) in\n\(outcome.text)")
        }
        #expect(outcome.text.contains("a second, 7 in "), "\(outcome.text)")
    }

    /// If the input is longer, the frames under way are still finished.
    @Test func stopsAfterSoManyFrames() throws {
        let fixtures = try Fixtures.made
        let outcome = try Program.dtopd.run(
            ["bench", "--pipeline", "-i", fixtures.long, "--model", fixtures.model, "--frames", "30", "--json"])
        let row = try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
        let frames = try #require(row["frames"] as? Int)
        #expect(outcome.status == 0 && (30..<60).contains(frames), "\(row)")
    }

    @Test func saysWhatIsWrong() throws {
        let missing = try Program.dtopd.run(["bench", "--pipeline", "--input", "/nowhere/at/all.mp4"])
        #expect(missing.status == 66 && missing.errors.contains("/nowhere/at/all.mp4"), "\(missing)")
        for arguments in [
            ["--sweep", "--pipeline"], ["--sweep", "--threshold", "1"], ["--input", "a.mp4"],
            ["--frames", "0", "--pipeline"], ["--prompted", "--frames", "2"], ["--prompted", "--batch"],
        ] {
            let outcome = try Program.dtopd.run(["bench"] + arguments)
            #expect(outcome.status == 64 && outcome.errors.contains(arguments[0]), "\(arguments): \(outcome)")
        }
    }
}
