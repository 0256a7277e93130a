import DToPModel
import DToPPipeline
import DToPService
import Foundation
import Glibc
import Logging
import Synchronization

/// One `dtopd run`: its inputs one after the other.
struct RunJob {
    private let inputs: [(name: String, stream: String, input: StreamInput)]
    private let failedInputs: [any Error]
    private let options: RunOptions
    private let engine: StreamEngine
    private let progress: ProgressReporter
    private let logger: Logger
    private let isQuiet: Bool

    /// Checks all that can be checked before anything is created.
    init(_ command: RunCommand) throws {
        let directory = try command.engine.directory()
        options = try Self.options(command, directory)
        let names = OutputPaths.streamNames(inputs: command.input)
        try options.checkTemplates(inputCount: command.input.count)
        var inputs: [(name: String, stream: String, input: StreamInput)] = []
        var failed: [any Error] = []
        for (name, stream) in zip(command.input, names) {
            do {
                inputs.append((name, stream, try StreamInput(name, frameRate: options.frameRate)))
            } catch {
                failed.append(error)
            }
        }
        if inputs.isEmpty, let first = failed.first { throw first }
        for input in inputs { try options.checkOutputs(stream: input.stream, inputs: inputs.map(\.input)) }

        self.inputs = inputs
        failedInputs = failed
        isQuiet = command.quiet
        let progress = ProgressReporter.standardError()
        self.progress = progress
        logger = Logger(label: "dtopd") { _ in ProgressLogHandler(progress) }
        engine = try StreamEngine(
            directory, pruning: command.engine.pruning(of: directory.configuration),
            inputRule: command.engine.inputRule(of: directory), team: try command.engine.workers.team())
    }

    func run() throws {
        let current = Mutex<StreamRun?>(nil)
        let service = ServiceSession { [logger] in logger.warning("\($0)") }
        let interruption = try Interruption { urgency in
            service.stopping("completing the files")
            current.withLock { $0 }?.stop(urgency)
            if urgency == .atOnce { Self.endInAnyCase() }
        } onStateRequest: {
            progress.showState()
        }
        defer { withExtendedLifetime(interruption) {} }
        service.ready(
            "model \(engine.directory.name) is loaded, opening \(inputs.map(\.stream).joined(separator: ", "))")
        let logs = FrameLogs(template: options.log, overwrite: options.overwrite)
        var failures = failedInputs
        for failure in failedInputs { logger.error("\(failure)") }
        var wasStopped = false
        for (name, stream, input) in inputs where !wasStopped {
            let run = StreamRun(
                input, name: name, stream: stream, engine: engine, options: options, logs: logs, logger: logger,
                heartbeat: service.heartbeat)
            current.withLock { $0 = run }
            // A signal may have come between two inputs: this one then ends before it creates anything.
            if let urgency = interruption.urgency { run.stop(urgency) }
            let start = ContinuousClock.now
            do {
                let report = try run.run { update in
                    if !isQuiet { progress.update(update) }
                    service.show("\(stream): \(update.sentence(elapsed: start.duration(to: .now)))")
                }
                progress.finish()
                if !isQuiet, report.summary.frames > 0 { show(report, name: name) }
                wasStopped = report.wasStopped
                if report.failedPictures > 0 { failures.append(CommandFailure(.partial, "")) }
            } catch {
                progress.finish()
                failures.append(error)
                logger.error("\(error)")
                wasStopped = interruption.urgency != nil
            }
        }
        try end(failures, wasStopped: wasStopped)
    }

    /// A pipe that nobody reads must not hold the run for ever. The files survive this as they survive a crash.
    private static func endInAnyCase() {
        Thread.sleep(forTimeInterval: 5)
        _exit(ExitStatus.stopped.rawValue)
    }

    private func end(_ failures: [any Error], wasStopped: Bool) throws {
        if wasStopped { throw CommandFailure(.stopped, "") }
        guard let first = failures.first else { return }
        let isOnlyOne = inputs.count + failedInputs.count == 1
        throw CommandFailure(isOnlyOne ? ExitStatus(first) : .partial, "")
    }

    private func show(_ report: StreamReport, name: String) {
        let title = inputs.count > 1 ? "\(name)\n" : ""
        StandardStreams.writeError("\(title)\(report.summary)")
    }

    private static func options(_ command: RunCommand, _ directory: ModelDirectory) throws -> RunOptions {
        var options = RunOptions()
        options.overlay = command.outputs.overlay
        options.codec = command.overlay.codec
        options.codecOptions = try command.overlay.codecOptions()
        options.content = command.overlay.show
        options.opacity = command.overlay.opacity
        options.legend = command.overlay.legend
        options.palette = try command.overlay.palette.map {
            try Palette(path: $0, classCount: directory.configuration.classCount)
        }
        options.masks = command.outputs.masks
        options.maskSize = command.outputs.maskSize
        options.confidence = command.outputs.confidence
        options.labels = command.outputs.labels
        options.log = command.outputs.log
        options.overwrite = command.outputs.overwrite
        options.frameRate = command.overlay.frameRate.rate
        return options
    }
}
