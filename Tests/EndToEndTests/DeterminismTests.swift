import Compute
import DToPTestSupport
import Foundation
import Testing

/// The same file, model and options give the same answer.
@Suite struct DeterminismTests {
    private func check(
        _ input: String, stream: String, _ more: [String] = [], environment: [String: String] = [:]
    ) throws {
        var masks: [String: Data]?
        var log: String?
        for threads in [1, 2, 3, 4, 3] {
            let results = try Results(stream: stream)
            try results.run(input, more + ["--threads", "\(threads)"], environment: environment)
            var files = try Files.snapshot(results.maskFolder)
            files["frames.csv"] = nil
            let text = try LogLine.withoutTimes(results.log)
            if let masks { #expect(files == masks, "\(threads) threads give other masks") }
            if let log { #expect(text == log, "\(threads) threads give another log") }
            masks = files
            log = text
        }
    }

    @Test func tinyModel() throws { try check(Fixtures.made.street, stream: "street", ["--threshold", "0.5"]) }

    /// The last `--model` counts. It has enough tokens to be divided among threads in several ways.
    @Test func builtInModel() throws {
        let folder = try TemporaryFolder()
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 4 -c copy", folder.path("street.mp4"))
        try check(folder.path("street.mp4"), stream: "street", ["--model", TestFiles.builtInModel])
    }

    @Test(.enabled(if: Kernels.openBLASProblem == nil, "\(Kernels.openBLASProblem ?? "")"))
    func openBLAS() throws {
        let folder = try TemporaryFolder()
        try ffmpeg("-i \(Fixtures.made.street) -frames:v 4 -c copy", folder.path("street.mp4"))
        try check(
            folder.path("street.mp4"), stream: "street", ["--model", TestFiles.builtInModel],
            environment: ["DTOPD_ISA": "openblas"])
    }

    /// Damaged streams too: the decoder's concealment must not depend on threads.
    @Test func damagedVideo() throws {
        let folder = try TemporaryFolder()
        var bytes = try Files.read(Fixtures.made.street)
        var random = Fixtures.random(7)
        for _ in 0..<12 { bytes[Int.random(in: bytes.count / 4..<bytes.count * 3 / 4, using: &random)] ^= 0x55 }
        try Files.write(bytes, folder.path("street.mp4"))
        try check(folder.path("street.mp4"), stream: "street")
    }
}
