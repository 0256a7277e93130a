import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Testing

/// Where one run of the program writes, and its outputs read back.
struct Results {
    let folder: TemporaryFolder
    /// The stream's id.
    let stream: String
    let overlay: String
    let masks: String
    let log: String

    /// - Parameter overlay: file name of the overlay, which decides its container.
    init(stream: String, overlay: String = "overlay.mp4") throws {
        folder = try TemporaryFolder()
        self.stream = stream
        self.overlay = folder.path(overlay)
        masks = folder.path("masks")
        log = folder.path("log.jsonl")
    }

    /// Arguments for the tiny model with overlay, masks and log.
    var arguments: [String] {
        get throws {
            ["--model", try Fixtures.made.model, "--overlay", overlay, "--masks", masks, "--log", log]
        }
    }

    /// Runs the program on `input` with all outputs; it must succeed.
    @discardableResult
    func run(
        _ input: String, _ more: [String] = [], environment: [String: String] = [:],
        source: SourceLocation = #_sourceLocation
    ) throws -> Program.Outcome {
        let outcome = try Program.dtopd.run(["-i", input] + arguments + more, environment: environment)
        try #require(outcome.status == 0, "\(outcome)", sourceLocation: source)
        return outcome
    }

    var lines: [LogLine] { get throws { try LogLine.read(log) } }
    var maskFolder: String { masks + "/" + stream }
    /// Names of the masks, sorted, without files that are still being written.
    var maskNames: [String] { Files.names(maskFolder).filter { $0.hasSuffix(".png") && !$0.hasPrefix(".") } }
    var index: [[String]] { get throws { try Files.rows(maskFolder + "/frames.csv") } }
    /// Times of the overlay's frames in seconds, as ffprobe reads them.
    var overlayTimes: [Double] { get throws { try Probe.frames(overlay).map(\.seconds) } }

    /// Reads every mask and returns their number.
    func decodeMasks() throws -> Int {
        for name in maskNames { _ = try StillImageReader.labels(maskFolder + "/" + name) }
        return maskNames.count
    }

    /// Expects `count` frames in the log, as masks, in their index and in the overlay.
    func expectCount(_ count: Int, source: SourceLocation = #_sourceLocation) throws {
        #expect(try lines.count == count, "log", sourceLocation: source)
        #expect(maskNames.count == count, "masks", sourceLocation: source)
        #expect(try index.count == count + 1, "frames.csv", sourceLocation: source)
        #expect(try Probe.frames(overlay).count == count, "overlay", sourceLocation: source)
    }
}

enum Files {
    static func names(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// Every file below `folder` with its contents; links to folders are not followed.
    static func snapshot(_ folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            files[name] = FileManager.default.contents(atPath: folder + "/" + name) ?? Data()
        }
        return files
    }

    /// The rows of a CSV file without quotes.
    static func rows(_ path: String) throws -> [[String]] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    static func write(_ data: Data, _ path: String) throws { try data.write(to: URL(fileURLWithPath: path)) }
    static func read(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
}

/// Facts about a file, from ffprobe.
enum Probe {
    struct Frame: Decodable {
        let pts: Int64
        let seconds: Double

        enum CodingKeys: String, CodingKey {
            case pts = "best_effort_timestamp"
            case seconds = "best_effort_timestamp_time"
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            pts = try values.decode(Int64.self, forKey: .pts)
            seconds = Double(try values.decode(String.self, forKey: .seconds)) ?? .nan
        }
    }

    private struct Frames: Decodable { let frames: [Frame] }

    /// Every frame of the first video stream, decoded.
    static func frames(_ path: String) throws -> [Frame] {
        let entries = "frame=best_effort_timestamp,best_effort_timestamp_time"
        let json = try run(["-select_streams", "v:0", "-show_entries", entries, "-of", "json", path])
        return try JSONDecoder().decode(Frames.self, from: json).frames
    }

    /// Values of the first video stream, or of `stream`, in ffprobe's order.
    static func stream(_ path: String, _ entries: String, of stream: String = "v:0") throws -> String {
        let output = try run(["-select_streams", stream, "-show_entries", "stream=\(entries)", "-of", "csv=p=0", path])
        return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Timestamp and size of each packet of a stream.
    static func packets(_ path: String, of stream: String) throws -> [[String]] {
        let output = try run(
            ["-select_streams", stream, "-show_entries", "packet=pts,size", "-of", "csv=p=0", path])
        return String(decoding: output, as: UTF8.self).split(separator: "\n")
            .map { $0.split(separator: ",").map(String.init) }
    }

    private static func run(_ arguments: [String]) throws -> Data {
        let outcome = try Program("ffprobe").run(["-v", "error"] + arguments)
        try #require(outcome.status == 0, "ffprobe \(arguments): \(outcome)")
        return outcome.output
    }
}
