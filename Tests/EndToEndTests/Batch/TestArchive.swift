import DToPTestSupport
import Foundation
import Testing

/// An archive that tests plan, work off and merge.
struct TestArchive {
    let folder: TemporaryFolder
    /// The archive's folder.
    let path: String
    private let environment: [String: String]
    private static let outputs = [
        "--masks", "masks", "--log", "frames.jsonl", "--overlay", "{stream}.mkv", "--rle", "{stream}.jsonl",
        "--mask-video", "{stream}-masks.mkv",
    ]

    init(environment: [String: String] = [:], at path: String? = nil) throws {
        folder = try TemporaryFolder()
        self.path = path ?? folder.path("archive")
        self.environment = environment
    }

    @discardableResult
    func plan(
        _ inputs: [String], _ more: [String] = [], expect status: Int32 = 0, source: SourceLocation = #_sourceLocation
    ) throws -> Program.Outcome {
        let options = ["--output", path, "--model", try Fixtures.made.model, "--part", "1s"]
        return try run(["plan"] + inputs + options + Self.outputs + more, expect: status, source)
    }

    @discardableResult
    func work(
        _ more: [String] = [], environment: [String: String] = [:], expect status: Int32 = 0,
        source: SourceLocation = #_sourceLocation
    ) throws -> Program.Outcome {
        try run(["--output", path] + more, environment: environment, expect: status, source)
    }

    func start(_ more: [String] = []) throws -> RunningProgram {
        try Program.dtopd.start(["batch", "--output", path] + more, environment: environment)
    }

    @discardableResult
    func merge(expect status: Int32 = 0, source: SourceLocation = #_sourceLocation) throws -> Program.Outcome {
        try run(["merge", path], expect: status, source)
    }

    func status(expect status: Int32 = 0, source: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let outcome = try run(["status", path, "--json"], expect: status, source)
        return try #require(try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    }

    private func run(
        _ arguments: [String], environment more: [String: String] = [:], expect status: Int32, _ source: SourceLocation
    ) throws -> Program.Outcome {
        let outcome = try Program.dtopd.run(["batch"] + arguments, environment: environment.merging(more) { $1 })
        #expect(outcome.status == status && !outcome.hasHung, "\(arguments): \(outcome)", sourceLocation: source)
        return outcome
    }

    /// What is done: the records' paths and contents.
    var records: [String: Data] {
        get throws {
            try Files.snapshot(path + "/items").filter {
                $0.key.hasSuffix("/done.json") && !$0.key.contains(".partial.")
            }
        }
    }

    /// Folders that no worker has finished.
    var leftovers: [String] { files(path).filter { $0.contains(".partial.") } }

    private func files(_ folder: String) -> [String] {
        (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    }

    /// The merged masks, logs without times, and decoded frames of the videos.
    var results: [String: [String]] { get throws { try Self.results(path + "/merged") } }

    /// The same of what `dtopd run` has written to a folder.
    static func results(_ folder: String) throws -> [String: [String]] {
        var results: [String: [String]] = [:]
        for (name, data) in try Files.snapshot(folder) where !name.hasPrefix("report.") && !data.isEmpty {
            let path = folder + "/" + name
            switch URL(fileURLWithPath: name).pathExtension {
            case "jsonl": results[name] = [try LogLine.withoutTimes(path)]
            case "csv": results[name] = try Files.rows(path).map { ($0[..<3] + $0[4..<7]).joined(separator: ",") }
            case "mkv": results[name] = try frames(path)
            default: results[name] = ["\(data.hashValue)"]
            }
        }
        return results
    }

    /// Timestamps and hashes of a video's decoded frames, and of its sound's packets.
    private static func frames(_ path: String) throws -> [String] {
        try [["-map", "0:v"], ["-map", "0:a?", "-vn", "-c", "copy"]].flatMap { streams in
            let arguments = ["-v", "error", "-i", path, "-vsync", "passthrough", "-copyts"]
            let outcome = try Program("ffmpeg").run(arguments + streams + ["-f", "framemd5", "-"])
            return outcome.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
        }
    }

    /// What `dtopd run` writes with the archive's options.
    func plainResults(_ inputs: [String], _ more: [String] = []) throws -> [String: [String]] {
        let plain = folder.path("plain")
        try FileManager.default.createDirectory(atPath: plain, withIntermediateDirectories: true)
        let outputs = Self.outputs.map { $0.hasPrefix("--") ? $0 : plain + "/" + $0 }
        let outcome = try Program.dtopd.run(
            ["run", "--model", try Fixtures.made.model] + inputs.flatMap { ["-i", $0] } + outputs + more)
        #expect(outcome.status == 0, "\(outcome)")
        return try Self.results(plain)
    }
}
