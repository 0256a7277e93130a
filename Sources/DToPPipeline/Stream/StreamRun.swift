import Compute
import DToPConfiguration
import DToPMedia
import Imaging
import Logging

/// Segments one input from its first frame to its last: decoding, computing and output overlap on three threads, joined
/// by bounded queues. All streams share the thread that computes.
package final class StreamRun: Sendable {
    private let input: StreamInput
    private let name: String
    private let engine: StreamEngine
    private let compute: ComputeLoop
    private let stream: String
    private let configuration: StreamConfiguration
    private let settings: InputSettings
    private let logs: FrameLogs
    private let watch: StreamWatch
    private let connector: any LiveConnector
    private let sinkPolicy: SinkPolicy
    private let view: LiveView?
    private let hls: HLSOutput?
    private let logger: Logger
    private let heartbeat: Heartbeat?
    private let monitor: StreamMonitor
    private let control = StreamControl()
    private let recording: Recording
    private let maskRetention: MaskRetention
    private let feed: OverlayFeed
    private let main: MainStream
    private let change: StreamChange
    private let streamRelief = StreamRelief()
    private let clocks = StreamClocks()
    /// What the meter has counted for earlier runs.
    private let earlierWorkerSeconds: Double

    /// Most frames that wait between two threads: enough to even out their times, few enough to stay small in memory.
    private static let queueLength = 4
    /// How often a waiting stream checks its state.
    private static let tick: Duration = .milliseconds(500)
    /// How long to wait for the decoding thread before leaving it behind: a name lookup cannot be interrupted.
    private static let patience: Duration = .seconds(2)
    /// How long an optional recording may take to complete its last segment.
    private static let recordingPatience: Duration = .seconds(4)

    /// - Parameters:
    ///   - name: the input's name in messages.
    ///   - stream: the stream's id.
    ///   - compute: computes for all streams of a run.
    ///   - part: the part of a video to segment; nil for all, with its audio.
    ///   - credentials: logins for URLs that have none.
    ///   - connector: connects to a live source.
    ///   - sinks: what the outputs mean to the stream.
    ///   - weight: its share of the engine's time, relative to other streams'.
    ///   - logs: shared by all streams of a run.
    ///   - watch: follows the stream by its rules, over its runs; nil for a watch that tells nobody.
    ///   - view: what viewers see, of a stream whose sinks are optional; nil where nobody can look.
    ///   - hls: its video for players; nil if it has none.
    ///   - meter: receives the stream's totals.
    ///   - heartbeat: pulsed by the run's loops, for a watchdog; nil for none.
    ///   - onState: called for each new state of a live source, on any thread.
    package init(
        _ input: StreamInput, name: String, stream: String, engine: StreamEngine, compute: ComputeLoop = ComputeLoop(),
        configuration: StreamConfiguration, part: VideoPart? = nil, credentials: CredentialStore = CredentialStore(),
        connector: any LiveConnector = InProcessConnector(), sinks: SinkPolicy = .required, weight: Double = 1,
        logs: FrameLogs, watch: StreamWatch? = nil, view: LiveView? = nil, hls: HLSOutput? = nil,
        meter: StreamMeter = StreamMeter(),
        logger: Logger, heartbeat: Heartbeat? = nil,
        onState: @escaping @Sendable (StreamState) -> Void = { _ in }
    ) {
        self.input = input
        self.name = name
        self.stream = stream
        self.engine = engine
        self.compute = compute
        self.configuration = configuration
        var settings = InputSettings(configuration, credentials)
        settings.part = part
        self.settings = settings
        self.connector = connector
        self.logs = logs
        self.watch = watch ?? StreamWatch(stream: stream, configuration.watch)
        sinkPolicy = sinks
        self.view = view
        self.hls = hls
        change = StreamChange(weight: weight)
        earlierWorkerSeconds = meter.totals.workerSeconds
        self.logger = logger
        self.heartbeat = heartbeat
        let frames = configuration.source.frames
        monitor = StreamMonitor(
            stream: stream, meter: meter, logger: logger,
            stallLimit: frames == .keyframes ? .seconds(frames.longestStep) : StreamLife.usualStallLimit,
            onChange: onState)
        feed = OverlayFeed(configuration.overlay) { [monitor] in
            monitor.silence.map { ($0, monitor.meter.totals.lastFrame) }
        }
        recording = Recording(
            of: stream, RecordingSettings(configuration, stream: stream), policy: sinks, meter: meter, logger: logger
        ) { [control] error in
            control.fail(error)
            control.stop(.atOnce)
        }
        maskRetention = MaskRetention(configuration.masks)
        main = MainStream(
            configuration.source.mainURL, of: stream, settings, connector: connector, recording: recording,
            meter: meter, logger: logger)
    }

    /// Makes `run` finish the frames under way, or drop them if it is to stop at once, complete the files and return.
    package func stop(_ urgency: Interruption.Urgency) { control.stop(urgency) }

    /// Has the next frame follow the settings of `engine`, which differ in live ones only, and its share of the time.
    /// - Parameters:
    ///   - outputs: what the outputs follow from that frame on; nil if they stay as they are.
    ///   - configuration: what the recording, and what is kept of the masks, follow at once; nil if that stays.
    package func follow(
        _ engine: StreamEngine, weight: Double, outputs: StreamOutputs? = nil,
        configuration: StreamConfiguration? = nil
    ) {
        if let configuration {
            recording.follow(RecordingSettings(configuration, stream: stream))
            maskRetention.follow(configuration.masks)
            main.follow(configuration.source.mainURL)
        }
        change.set(engine, weight: weight, outputs: outputs)
    }

    /// State of a live source; nil for others.
    package var state: StreamState? { monitor.state }

    /// State of the main stream; nil without one.
    package var mainState: StreamState? { main.state }

    /// What it gives up for other streams.
    package var relief: Relief { streamRelief.relief }

    /// What it has taken so far; nil unless it runs.
    package var use: StreamUse? {
        guard var use = clocks.read(streamRelief) else { return nil }
        use.threads += .seconds(monitor.meter.totals.workerSeconds - earlierWorkerSeconds)
        return use
    }

    /// Runs to the end of the input. Outputs are created once the first frame has been segmented, and completed
    /// whatever happens after that; a run stopped before then creates none.
    /// - Parameters:
    ///   - onProgress: called after each frame, on this thread.
    ///   - onRecord: called before that, with the frame's record.
    /// - Throws: `MediaError`, `OutputError`, `RunError`.
    package func run(
        onProgress: (RunProgress) -> Void, onRecord: (FrameRecord) -> Void = { _ in }
    ) throws -> StreamReport {
        let start = ContinuousClock.now
        let startOfOutput = Duration.usedByThread
        let decoded = BoundedQueue<PipelineItem<DecodedFrame>>(capacity: Self.queueLength)
        let segmented = BoundedQueue<PipelineItem<SegmentedFrame>>(capacity: Self.queueLength)
        control.onStop { urgency in
            decoded.close()
            guard urgency == .atOnce else { return }
            decoded.cancel()
            segmented.cancel()
        }
        let sinks = SinkHub(
            stream: stream, engine: engine, configuration: configuration, policy: sinkPolicy, logs: logs,
            watch: watch, recording: recording, maskRetention: maskRetention, view: view, hls: hls, feed: feed,
            meter: monitor.meter, logger: logger)
        let decode = try DecodeStage(
            engine, pictures: PicturePool(), output: decoded, monitor: monitor, control: control,
            relief: streamRelief,
            open: openSource(withAudio: sinks.needs.contains(.audio) && settings.part == nil))
        clocks.addThread()
        defer { clocks.end() }
        main.start()
        let decodeThread = StageThread("decode") { [clocks] in
            clocks.addThread()
            decode.run()
        }
        let outputCore = BorrowedCore(of: engine.team)
        let slot = StreamSlot(
            engine, change: change, answers: AnswerSizes(needs: sinks.needs, maskSize: configuration.outputs.maskSize),
            from: decoded,
            to: segmented,
            outputCore: outputCore, monitor: monitor, heartbeat: heartbeat, loop: loop(.inference), control: control,
            relief: streamRelief, feed: feed, view: view)
        clocks.add(slot)
        compute.add(slot)
        var output = OutputStage(
            stream: stream, name: name, sinks: sinks, watch: watch, meter: monitor.meter, logger: logger)
        defer { heartbeat?.rest(loop(.output)) }
        do {
            try write(segmented, to: &output, outputCore, onProgress: onProgress, onRecord: onRecord)
        } catch {
            control.fail(error)
            control.stop(.atOnce)
        }
        let isComplete = control.isComplete
        slot.wait()
        // The source may be read only after that thread has ended.
        let source = decodeThread.join(within: Self.patience) ? decode.source : nil
        monitor.meter.add { $0.endRun() }
        do { try output.finish() } catch { control.fail(error) }
        // A camera of the service is watched on, until it is back.
        if sinkPolicy == .required || monitor.state == nil { watch.rest() }
        main.finish(within: Self.patience)
        recording.end(isComplete ? .ended : .stopped)
        recording.finish(by: sinkPolicy == .required ? nil : .now + Self.recordingPatience)
        if let failure = control.failure { throw failure }
        let failed = FailedPictures(source?.failedPictures ?? [], of: input.paths.count)
        if isComplete, output.isEmpty {
            guard let failed else { throw source?.noFrames(name: name) ?? .noFrames(input: name, errors: 0) }
            if input.paths.count == 1 { throw failed.reasons[0] }
            throw failed
        }
        if let failed { monitor.note("\(failed)") }

        var summary = output.summary
        summary.wallSeconds = start.duration(to: .now) / .seconds(1)
        summary.decodeErrors = source?.errorCount ?? 0
        return StreamReport(
            summary: summary, wasStopped: !isComplete, isLive: control.isLive,
            stages: StageTimes(
                decode: decodeThread.processorTime, inference: slot.processorTime,
                output: .usedByThread - startOfOutput),
            failedPictures: source?.failedPictures.count ?? 0)
    }

    private func write(
        _ segmented: BoundedQueue<PipelineItem<SegmentedFrame>>, to output: inout OutputStage,
        _ outputCore: BorrowedCore, onProgress: (RunProgress) -> Void, onRecord: (FrameRecord) -> Void
    ) throws {
        while true {
            // This loop goes on even while no camera is connected.
            heartbeat?.pulse(loop(.output))
            switch segmented.pop(within: Self.tick) {
            case .ended: return
            case .nothing: break
            case .element(.audio(let packet)): try output.write(audio: packet)
            case .element(.frame(let frame)):
                onRecord(try output.write(frame))
                outputCore.frameIsWritten()
                onProgress(progress(output.summary, of: frame.source))
            }
            monitor.tick()
            try output.tick()
            main.tick()
            if monitor.state != nil { watch.look(monitor.meter.totals) }
        }
    }

    private func loop(_ role: Heartbeat.Loop.Role) -> Heartbeat.Loop { Heartbeat.Loop(role, of: stream) }

    private func openSource(withAudio: Bool) -> @Sendable () throws -> FrameSource {
        let recording = configuration.recording.video == .copy ? recording : nil
        return { [input, configuration, settings, connector, monitor, streamRelief, control] in
            try FrameSource(
                input, settings, frameRate: configuration.source.frameRate.rate, withAudio: withAudio,
                connector: connector, recording: recording, monitor: monitor, relief: streamRelief,
                cancellation: control.cancellation)
        }
    }

    private func progress(_ summary: RunSummary, of source: SourceDescription) -> RunProgress {
        RunProgress(
            frames: summary.frames,
            fraction: frameCount(of: source).map { Double(summary.frames) / Double(max($0, 1)) },
            computeRatio: summary.computeRatio)
    }

    /// Number of wanted frames; nil if unknown.
    private func frameCount(of source: SourceDescription) -> Int? {
        guard let count = source.frameCount, let rate = source.frameRate?.value else { return source.frameCount }
        let selection = settings.selection
        let seconds = min(Double(count) / rate - selection.start, selection.duration ?? .infinity)
        return Int((seconds * configuration.source.processed(of: rate)).rounded(.up))
    }
}
