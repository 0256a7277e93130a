import DToPMedia
import DToPModel
import DToPPipeline
import DToPTestSupport
import Foundation
import Logging
import Numerics
import SystemPackage
import Testing

/// A folder with a tiny model, to run real files through.
final class Workplace: Sendable {
    let folder: TemporaryFolder
    let engine: StreamEngine

    init(classCount: Int = 5, threads: Int = 1, shortestEdge: Int = 64) throws {
        folder = try TemporaryFolder()
        let model = folder.path("model")
        try TinyModel.write(TinyModel.configuration(classCount: classCount), to: model)
        engine = try StreamEngine(
            ModelDirectory(path: FilePath(model)), inputRule: .shortestEdge(shortestEdge, longest: nil),
            team: try #require(WorkerTeam(size: threads)))
    }

    func path(_ name: String) -> String { folder.path(name) }
    @_disfavoredOverload
    func path(_ name: String) -> FilePath { folder.path(name) }

    /// All outputs, each named after its kind.
    var allOutputs: RunOptions {
        var options = RunOptions()
        options.overlay = path("overlay.mkv")
        options.masks = path("masks")
        options.confidence = path("confidence")
        options.log = path("log.jsonl")
        return options
    }

    func streamRun(_ input: String, _ options: RunOptions) throws -> StreamRun {
        StreamRun(
            try StreamInput(input, frameRate: options.frameRate), name: input, stream: "street", engine: engine,
            options: options, logs: FrameLogs(template: options.log, overwrite: options.overwrite),
            logger: .silent)
    }

    /// Runs to the end on its own thread; a run that hangs is an error.
    @discardableResult
    func run(
        _ input: String, _ options: RunOptions, onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) throws -> StreamReport {
        try BackgroundRun(try streamRun(input, options), onProgress: onProgress).report()
    }

    /// Writes a video of moving bars and returns its path.
    func video(_ name: String, _ size: PixelSize = PixelSize(width: 96, height: 64), frames: Int) throws -> String {
        let path: String = path(name)
        let rate = try #require(Rational(25, 1))
        let writer = try VideoWriter(FilePath(path), .init(size: size, timeBase: rate.inverse, frameRate: rate))
        for frame in 0..<frames { try writer.write(Self.picture(frame, size), timestamp: Int64(frame)) }
        try writer.finish()
        return path
    }

    static func picture(_ number: Int, _ size: PixelSize) -> RGBImage {
        let image = RGBImage.rgb(size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                for channel in 0..<3 {
                    image[x, y, channel] = UInt8(truncatingIfNeeded: (x + number * 4) * (channel + 2) + y)
                }
            }
        }
        return image
    }

    /// The log's lines, parsed.
    func log() throws -> [[String: Any]] {
        try String(contentsOfFile: path("log.jsonl"), encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// Sorted names of a folder's PNG files.
    func pictures(_ folder: String = "masks/street") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(folder)).filter { $0.hasSuffix(".png") }.sorted()
    }

    func mask(_ name: String) throws -> LabelMap { try StillImageReader.labels(path("masks/street/\(name)")) }

    /// The overlay's frames and its number of audio packets.
    func overlay(_ name: String = "overlay.mkv") throws -> (frames: [Frame], audioPackets: Int) {
        let reader = try VideoReader(.file(path(name)), threads: 1)
        var frames: [Frame] = []
        var packets = 0
        while let item = try reader.next() {
            switch item {
            case .frame(let frame): frames.append(frame)
            case .audio: packets += 1
            }
        }
        return (frames, packets)
    }
}

/// The error that `body` throws; nil if there is none or it is not a `Failure`.
func thrown<Failure: Error>(_: Failure.Type, _ body: () throws -> Void) -> Failure? {
    do { try body() } catch { return error as? Failure }
    return nil
}

extension Logger {
    /// Drops every line.
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
