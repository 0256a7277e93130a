import DToPConfiguration
import DToPMedia
import DToPPipeline
import DToPTestSupport
import Foundation
import Imaging
import Logging
import SystemPackage
import Testing

extension Workplace {
    /// All outputs, each named after its kind.
    var allOutputs: StreamConfiguration {
        var configuration = StreamConfiguration()
        configuration.outputs.overlay = path("overlay.mkv")
        configuration.outputs.masks = path("masks")
        configuration.outputs.confidence = path("confidence")
        configuration.outputs.log = path("log.jsonl")
        return configuration
    }

    /// Masks in all forms, and the log; `rle` and `maskVideo` name files or folders.
    func maskOutputs(rle: String, maskVideo: String) -> StreamConfiguration {
        var configuration = allOutputs
        configuration.outputs.overlay = nil
        configuration.outputs.confidence = nil
        configuration.outputs.rle = path(rle)
        configuration.outputs.maskVideo = path(maskVideo)
        return configuration
    }

    func streamRun(_ input: String, _ configuration: StreamConfiguration) throws -> StreamRun {
        StreamRun(
            try StreamInput(input, frameRate: configuration.source.frameRate.rate), name: input, stream: "street",
            engine: engine,
            configuration: configuration,
            logs: FrameLogs(
                template: configuration.outputs.log, existing: ExistingFile(overwrite: configuration.outputs.overwrite)),
            logger: .silent)
    }

    /// Runs to the end on its own thread; a run that hangs is an error.
    @discardableResult
    func run(
        _ input: String, _ configuration: StreamConfiguration,
        onProgress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) throws -> StreamReport {
        try BackgroundRun(try streamRun(input, configuration), onProgress: onProgress).report()
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
