import DToPMedia
import DToPTestSupport
import Foundation
import Glibc
import Imaging
import Testing

/// Masks in all forms, after a run that was killed.
@Suite struct MaskOutputTests {
    private func video(_ results: Results) -> String { results.folder.path("masks.mkv") }
    private func lines(_ results: Results) -> String { results.folder.path("masks.jsonl") }

    private func arguments(_ results: Results) throws -> [String] {
        [
            "-i", try Fixtures.made.long, "--model", try Fixtures.made.model, "--masks", results.masks, "--log",
            results.log, "--rle", lines(results), "--mask-video", video(results),
        ]
    }

    /// Killed at any moment, run lengths have every logged frame and the video all but its last half second; what they
    /// have equals the masks.
    @Test(arguments: 0..<4) func killed(_ moment: Int) throws {
        let results = try Results(stream: "long")
        let program = try Program.dtopd.start(try arguments(results))
        #expect(program.wait { LogLine.count(results.log) >= 60 + 17 * moment })
        program.send(SIGKILL)
        _ = program.wait() as Program.Outcome
        let logged = LogLine.count(results.log)
        let text = try String(contentsOfFile: lines(results), encoding: .utf8)
        let whole = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().dropFirst()
        #expect(whole.count >= logged)
        for (number, line) in whole.enumerated() {
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(object?["frame"] as? Int == number)
        }
        let pictures = try rawPictures(video(results), "gray", byteCount: 96 * 64)
        #expect(pictures.count >= logged - 13, "\(pictures.count) of \(logged)")
        for (number, picture) in pictures.enumerated().prefix(results.maskNames.count) {
            let mask = try StillImageReader.labels(results.maskFolder + "/" + results.maskNames[number])
            let bytes = (0..<64).flatMap { y in (0..<96).map { UInt8(min(mask[$0, y], 255)) } }
            #expect([picture].hashes == [bytes].hashes, "\(number)")
        }
        let times = try Probe.frames(video(results)).map(\.seconds)
        for (number, time) in times.enumerated() { #expect(abs(time - Double(number) * 0.04) < 0.001) }
    }

    /// Flags reach the outputs, and bad values are refused in their words.
    @Test func flags() throws {
        let results = try Results(stream: "street")
        let outcome = try Program.dtopd.run([
            "-i", Fixtures.made.street, "--model", Fixtures.made.model, "--masks", results.masks, "--mask-every", "0.5",
            "--mask-change", "0", "--rle", lines(results),
        ])
        #expect(outcome.status == 0, "\(outcome)")
        #expect((1...3).contains(results.maskNames.count))
        #expect(LogLine.count(lines(results)) == results.maskNames.count + 1)
        let kept = try Program.dtopd.run([
            "-i", Fixtures.made.street, "--model", Fixtures.made.model, "--masks", results.masks, "-y",
            "--mask-keep", "1d", "--mask-keep-size", "1M",
        ])
        #expect(kept.status == 0, "\(kept)")
        let endless = try Program.dtopd.run([
            "-i", Fixtures.made.street, "--rle", results.folder.path("endless.jsonl"), "--mask-keep", "1d",
        ])
        #expect(endless.status == 64 && endless.errors.contains("--mask-segment"), "\(endless)")
        let refused = try Program.dtopd.run(["-i", Fixtures.made.street, "--mask-video", "x.mp4"])
        #expect(refused.status == 64 && refused.errors.contains("--mask-video must end in .mkv"), "\(refused)")
    }
}
