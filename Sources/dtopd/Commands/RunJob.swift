import DToPConfiguration
import DToPModel
import DToPPipeline
import DToPService
import Logging
import Synchronization

/// One `dtopd run`: segments its inputs one after another, or all at once if one of them is live.
struct RunJob: Sendable {
    private struct Stream: Sendable {
        let name: String
        let id: String
        let run: StreamRun
    }

    private let streams: [Stream]
    private let supervisor = Supervisor()
    private let failedInputs: [any Error]
    private let runsAllAtOnce: Bool
    private let events: EventFiles
    private let progress: ProgressReporter
    private let logger: Logger
    private let service: ServiceSession
    private let readyStatus: String
    private let isQuiet: Bool

    /// How long writing the last events may take.
    private static let patience: Duration = .seconds(4)

    /// Checks everything it can before creating anything.
    init(_ command: RunCommand) throws {
        let directory = try command.engine.directory()
        let configuration = command.configuration
        let credentials = try command.source.connection.store()
        var inputs: [NamedInput] = []
        var failed: [any Error] = []
        for argument in command.input {
            do {
                inputs += try NamedInput.all(of: argument, frameRate: configuration.source.frameRate.rate)
            } catch {
                failed.append(error)
            }
        }
        if inputs.isEmpty, let first = failed.first { throw first }
        try configuration.checkTemplates(inputCount: inputs.count + failed.count)
        let ids = NamedInput.streams(of: inputs)
        for id in ids { try configuration.checkOutputs(stream: id, inputs: inputs.map(\.input)) }

        do throws(SettingError) {
            try configuration.checkMaskSegments()
            try configuration.checkMain()
            for input in inputs { try configuration.source.checkMain(beside: input.input, of: inputs.count) }
        } catch {
            throw CommandFailure(.usage, Flags.named(in: error.description))
        }
        failedInputs = failed
        isQuiet = command.quiet
        let progress = ProgressReporter.standardError()
        self.progress = progress
        let level = command.quiet ? min(command.logLevel, .warning) : command.logLevel
        let logger = level.logger { ProgressLogHandler(progress) }
        self.logger = logger
        for warning in credentials.warnings + inputs.compactMap(\.note) {
            logger.warning("\(warning)")
        }
        let engine = try StreamEngine(directory, configuration, team: try command.engine.workers.team())
        do throws(SettingError) { try configuration.watch.check(classes: directory.configuration.labels) } catch {
            throw CommandFailure(.usage, Flags.named(in: error.description))
        }
        let service = ServiceSession { logger.warning("\($0)") }
        self.service = service
        readyStatus = "model \(directory.name) is loaded, opening \(ids.joined(separator: ", "))"
        let existing = ExistingFile(overwrite: configuration.outputs.overwrite)
        let logs = FrameLogs(template: configuration.outputs.log, existing: existing)
        let events = EventFiles(existing: existing, logger: logger)
        self.events = events
        let compute = ComputeLoop()
        streams = zip(inputs, ids).map { input, id in
            var own = configuration
            own.source.input = input.argument
            let meter = StreamMeter()
            events.follow(id, configuration.outputs, meter)
            let watch = StreamWatch(stream: id, configuration.watch) { event in
                event.log(to: logger)
                events.take(event)
            }
            return Stream(
                name: input.name, id: id,
                run: StreamRun(
                    input.input, name: input.name, stream: id, engine: engine, compute: compute, configuration: own,
                    credentials: credentials, logs: logs, watch: watch, meter: meter, logger: logger,
                    heartbeat: service.heartbeat,
                    onState: { service.announce("\(id): \($0)") }))
        }
        runsAllAtOnce = inputs.contains { (configuration.source.live ?? $0.input.isLive) == true }
    }

    func run() throws {
        let interruption = try Interruption { [service, supervisor] urgency in
            service.stopping("completing the files")
            supervisor.stop(urgency)
            urgency.endInAnyCase()
        } onStateRequest: {
            showState()
        }
        defer { withExtendedLifetime(interruption) {} }
        service.ready(readyStatus)
        for failure in failedInputs { logger.error("\(failure)") }
        let outcomes = runsAllAtOnce ? runAllAtOnce() : runInTurn()
        var failures = failedInputs
        var wasStopped = false
        for outcome in outcomes {
            switch outcome {
            case .failure(let error): failures.append(error)
            case .success(let report):
                if report.failedPictures > 0 { failures.append(CommandFailure(.partial, "")) }
                // Being stopped is how a live source ends.
                if report.wasStopped, !report.isLive { wasStopped = true }
            }
        }
        events.finish(within: Self.patience)
        if let failure = events.failure { failures.append(failure) }
        try end(failures, wasStopped: wasStopped)
    }

    private func runInTurn() -> [Supervisor.Outcome] {
        streams.map { stream in
            let outcome = Mutex<Supervisor.Outcome?>(nil)
            start(stream, onProgress: progress.update) { end in outcome.withLock { $0 = end } }
            supervisor.wait()
            progress.finish()
            guard let end = outcome.withLock(\.self) else { preconditionFailure("a stream ended without an outcome") }
            tell(end, of: stream)
            return end
        }
    }

    private func runAllAtOnce() -> [Supervisor.Outcome] {
        let combined = CombinedProgress(count: streams.count)
        let outcomes = Mutex([Supervisor.Outcome?](repeating: nil, count: streams.count))
        for (index, stream) in streams.enumerated() {
            start(stream) {
                progress.update(combined.update($0, of: index))
            } onEnd: { outcome in
                // Reported at once, because the other streams may run for a long time.
                if case .failure = outcome { tell(outcome, of: stream) }
                outcomes.withLock { $0[index] = outcome }
            }
        }
        supervisor.wait()
        progress.finish()
        let all = outcomes.withLock { $0.compactMap(\.self) }
        for (stream, outcome) in zip(streams, all) {
            if case .success = outcome { tell(outcome, of: stream) }
        }
        return all
    }

    private func start(
        _ stream: Stream, onProgress: @escaping @Sendable (RunProgress) -> Void,
        onEnd: @escaping @Sendable (Supervisor.Outcome) -> Void
    ) {
        let start = ContinuousClock.now
        supervisor.add(stream.id, stream.run) { [isQuiet, service] update in
            if !isQuiet { onProgress(update) }
            service.show("\(stream.id): \(update.sentence(elapsed: start.duration(to: .now)))")
        } onEnd: {
            onEnd($0)
        }
    }

    private func tell(_ outcome: Supervisor.Outcome, of stream: Stream) {
        switch outcome {
        case .failure(let error): logger.error("\(error)")
        case .success(let report):
            if isQuiet || report.summary.frames == 0 { return }
            let title = streams.count > 1 ? "\(stream.name)\n" : ""
            StandardStreams.writeError("\(title)\(report.summary)")
        }
    }

    private func showState() {
        for (id, state) in supervisor.states.sorted(by: { $0.key < $1.key }) { logger.info("\(id): \(state)") }
        progress.showState()
    }

    private func end(_ failures: [any Error], wasStopped: Bool) throws {
        if wasStopped { throw CommandFailure(.stopped, "") }
        guard let first = failures.first else { return }
        let isOnlyOne = streams.count + failedInputs.count == 1
        throw CommandFailure(isOnlyOne ? ExitStatus(first) : .partial, "")
    }
}
