import Compute
import DToPConfiguration
import DToPMedia
import DToPModel
import DToPPipeline
import FileNames
import Foundation
import Imaging
import SyntheticStreet
import SystemPackage

/// Runs the whole pipeline, with overlay and masks in a temporary folder, and reports how busy its threads were.
struct BenchPipeline {
    private let engine: EngineOptions
    private let folder: URL

    /// Measures a run over `input`.
    /// - Parameters:
    ///   - input: what to segment; nil for a street that is rendered beforehand.
    ///   - frames: the number of frames to stop after; nil for the whole input.
    static func report(_ engine: EngineOptions, input: String?, frames: Int?) throws -> PipelineReport {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dtopd-bench-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(.cannotCreate, "no folder for the outputs: \(error.localizedDescription)")
        }
        defer { try? FileManager.default.removeItem(at: folder) }
        let bench = BenchPipeline(engine: engine, folder: folder)
        if let input { return try bench.measure(input, frames: frames) }
        return try bench.measure(try bench.render(frames ?? 300), name: "a rendered street", frames: frames)
    }

    /// Renders a street as `dtopd synth` does; returns its path.
    private func render(_ frames: Int) throws -> String {
        let path = FilePath(folder.appendingPathComponent("street.mp4").path)
        let street = StreetVideo(
            street: StreetOptions(), frameRate: .usualFrameRate, frames: frames, codec: "libx264", overwrite: false)
        try street.write(to: path, labels: nil) { _ in }
        return path.text
    }

    /// - Parameter name: the input's name in the report; nil for its own.
    private func measure(_ argument: String, name: String? = nil, frames: Int?) throws -> PipelineReport {
        let start = ContinuousClock.now
        let inputs = try NamedInput.all(of: argument, frameRate: .usualFrameRate)
        guard let input = inputs.first, inputs.count == 1 else {
            throw CommandFailure(.usage, "\(ByteText.shown(argument)): give one input, not a list of \(inputs.count)")
        }
        let directory = try engine.directory()
        let team = try engine.workers.team()
        let stream = try StreamEngine(directory, configuration, team: team)
        let run = StreamRun(
            input.input, name: input.name, stream: "bench", engine: stream, configuration: configuration,
            logs: FrameLogs(template: nil, existing: .keep),
            logger: LogLevel.error.logger { ProgressLogHandler(.standardError()) })
        let interruption = try Interruption { urgency in
            run.stop(urgency)
            urgency.endInAnyCase()
        }

        var firstFrame: Duration?
        let before = ProcessorUse(of: team)
        let result = try run.run { progress in
            firstFrame = firstFrame ?? start.duration(to: .now)
            if progress.frames == frames { run.stop(.drain) }
        }
        let use = ProcessorUse(of: team) - before
        if interruption.urgency != nil { throw CommandFailure(.stopped, "") }
        return PipelineReport(
            model: directory.name, source: name ?? input.name, isa: team.kernels.name, workers: team.size,
            stream: result,
            use: use, firstFrame: firstFrame ?? .zero)
    }

    private var configuration: StreamConfiguration {
        var configuration = StreamConfiguration()
        configuration.engine = engine.configuration
        configuration.carry.temporal = .off
        configuration.outputs.overlay = folder.appendingPathComponent("overlay.mp4").path
        configuration.outputs.masks = folder.appendingPathComponent("masks").path
        return configuration
    }
}
