import DToPMedia
import Logging
import Numerics

/// Segments one input from its first frame to its last: decode, inference and render/encode overlap on three threads,
/// joined by bounded queues.
public final class StreamRun: Sendable {
    private let input: StreamInput
    private let name: String
    private let stream: String
    private let engine: StreamEngine
    private let options: RunOptions
    private let logs: FrameLogs
    private let logger: Logger
    private let heartbeat: Heartbeat?
    private let control = StreamControl()

    /// Frames that wait between two threads: enough to even out their times, few enough to stay small in memory.
    private static let queueLength = 4

    /// - Parameters:
    ///   - name: the input as the user named it, for messages.
    ///   - stream: its id.
    ///   - logs: shared by all streams of a run.
    ///   - heartbeat: what the run's loops pulse, for a watchdog.
    public init(
        _ input: StreamInput, name: String, stream: String, engine: StreamEngine, options: RunOptions, logs: FrameLogs,
        logger: Logger, heartbeat: Heartbeat? = nil
    ) {
        self.input = input
        self.name = name
        self.stream = stream
        self.engine = engine
        self.options = options
        self.logs = logs
        self.logger = logger
        self.heartbeat = heartbeat
    }

    /// Makes `run` finish the frames under way, complete the files and return; or, at once, drop those frames.
    public func stop(_ urgency: Interruption.Urgency) {
        if urgency == .drain { control.drain() } else { control.abort() }
    }

    /// Runs to the end of the input. Outputs are created once the first frame has been decoded, and completed whatever
    /// happens after that; a run that is stopped before creates none.
    /// - Throws: `MediaError`, `OutputError`, `RunError`.
    public func run(onProgress: (RunProgress) -> Void) throws -> StreamReport {
        let start = ContinuousClock.now
        heartbeat?.pulse(loop(.output))
        defer { heartbeat?.rest(loop(.output)) }
        do {
            let source = try FrameSource(
                input, frameRate: options.frameRate, withAudio: options.overlay != nil,
                cancellation: control.cancellation)
            guard let first = try source.peek() else { throw noFrames(source) }
            if !control.isStopping { return try run(source, first: first, since: start, onProgress: onProgress) }
        } catch let error as MediaError where error.kind == .cancelled {
            // Stopped at once while the input was being opened.
        }
        return StreamReport(summary: RunSummary(layers: engine.exitLayers), wasStopped: true, failedPictures: 0)
    }

    private func run(
        _ source: FrameSource, first: SourceFrame, since start: ContinuousClock.Instant,
        onProgress: (RunProgress) -> Void
    ) throws -> StreamReport {
        let pool = SegmentationPool()
        let inference = try InferenceStage(
            engine, first: first.frame.displayedSize, withConfidence: needsConfidence, pool: pool, sizes: answerSizes)
        var render = try RenderStage(
            stream: stream, source: source, first: first, engine: engine, options: options, logs: logs)
        let startWarnings = render.warnings
        for warning in startWarnings { logger.warning("\(warning)") }
        if !first.frame.isOrientationExact {
            logger.warning("\(name): turned by no quarter turn; shown at the nearest one")
        }

        let decoded = BoundedQueue<PipelineItem<DecodedFrame>>(capacity: Self.queueLength)
        let segmented = BoundedQueue<PipelineItem<SegmentedFrame>>(capacity: Self.queueLength)
        control.onAbort {
            decoded.cancel()
            segmented.cancel()
        }
        let decode = DecodeStage(
            source: source, output: decoded, control: control, heartbeat: heartbeat, loop: loop(.reading))
        let threads = [
            StageThread("decode") { decode.run() },
            StageThread("infer") { [control, heartbeat, loop = loop(.inference)] in
                inference.run(from: decoded, to: segmented, control: control, heartbeat: heartbeat, loop: loop)
            },
        ]
        heartbeat?.rest(loop(.output))
        do {
            while let item = segmented.pop() {
                heartbeat?.pulse(loop(.output))
                switch item {
                case .audio(let packet): try render.write(audio: packet)
                case .frame(let frame):
                    try render.write(frame)
                    pool.giveBack(frame.segmentation)
                    onProgress(progress(render.summary, of: source))
                }
                heartbeat?.rest(loop(.output))
            }
        } catch {
            control.fail(error)
            control.abort()
        }
        let isComplete = control.isComplete
        for thread in threads { thread.join() }
        heartbeat?.pulse(loop(.output))
        for failure in source.failedPictures { logger.warning("\(failure)") }
        do { try render.finish() } catch { control.fail(error) }
        for warning in render.warnings.dropFirst(startWarnings.count) { logger.warning("\(warning)") }
        if let failure = control.failure { throw failure }

        var summary = render.summary
        summary.wallSeconds = start.duration(to: .now) / .seconds(1)
        summary.decodeErrors = source.errorCount
        return StreamReport(
            summary: summary, wasStopped: !isComplete, failedPictures: source.failedPictures.count)
    }

    private func loop(_ role: Heartbeat.Loop.Role) -> Heartbeat.Loop { Heartbeat.Loop(role, of: stream) }

    private func noFrames(_ source: FrameSource) -> any Error {
        // Of several bad pictures the first stands for all.
        source.failedPictures.first ?? RunError.noFrames(input: name, errors: source.errorCount)
    }

    private var needsConfidence: Bool {
        options.confidence != nil || (options.overlay != nil && options.content == .confidence)
    }

    /// Sizes of the answers: of the masks first, of the overlay last; one where they are the same.
    private var answerSizes: @Sendable (_ displayed: PixelSize, _ input: PixelSize) -> [PixelSize] {
        let masksAtModelSize = options.maskSize == .model
        let hasOverlay = options.overlay != nil
        return { displayed, input in
            guard masksAtModelSize, input != displayed else { return [displayed] }
            return hasOverlay ? [input, displayed] : [input]
        }
    }

    private func progress(_ summary: RunSummary, of source: FrameSource) -> RunProgress {
        RunProgress(
            frames: summary.frames, fraction: source.frameCount.map { Double(summary.frames) / Double(max($0, 1)) },
            computeRatio: summary.computeRatio)
    }
}
