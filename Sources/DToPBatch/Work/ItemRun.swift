import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Logging
import SystemPackage

/// Segments items with one engine.
package struct ItemRun: Sendable {
    private let engine: StreamEngine
    private let compute = ComputeLoop()
    private let settings: StreamConfiguration
    private let credentials: CredentialStore
    private let recipe: String
    private let model: String
    private let worker: WorkerIdentity
    private let logger: Logger

    /// How long writing the last events may take.
    private static let patience: Duration = .seconds(4)

    /// Throws if the manifest cannot be encoded.
    package init(
        _ manifest: Manifest, engine: StreamEngine, credentials: CredentialStore, worker: WorkerIdentity,
        logger: Logger
    ) throws {
        self.engine = engine
        self.credentials = credentials
        self.worker = worker
        self.logger = logger
        settings = manifest.settings
        model = manifest.model.hash
        let hash = SHA256()
        hash.add(try manifest.recipe.utf8)
        recipe = hash.finishAsText()
    }

    /// Segments an item and publishes its outputs. Returns its record; nil if it was stopped. Whatever happens, no
    /// unfinished folder stays, unless the process is killed.
    /// - Parameters:
    ///   - replaces: whether outputs of before are replaced.
    ///   - onRun: called with the run, which may be stopped, before it begins.
    package func run(
        _ item: Item, into folder: ItemFolder, replaces: Bool, onRun: (StreamRun) -> Void,
        onProgress: (RunProgress) -> Void
    ) throws -> DoneRecord? {
        let inputs = try NamedInput.all(of: item.input.argument, frameRate: settings.source.frameRate.rate)
        guard inputs.count == 1, let input = inputs.first else { throw ArchiveError.changed(input: item.name) }
        try check(item, input)
        let partial = try folder.begin()
        do {
            let record = try segment(item, input, into: partial, onRun: onRun, onProgress: onProgress)
            guard let record else {
                try? partial.removeAll()
                return nil
            }
            // It may have been written to meanwhile.
            try check(item, input)
            try record.write(to: partial.file(DoneRecord.name))
            try folder.publish(partial, replaces: replaces)
            return record
        } catch {
            try? partial.removeAll()
            throw error
        }
    }

    /// Throws `changed` if the input is not the one that was planned.
    private func check(_ item: Item, _ input: NamedInput) throws(ArchiveError) {
        guard let fingerprint = item.input.fingerprint else { return }
        if try !fingerprint.matches(input.input) { throw .changed(input: input.name) }
    }

    private func segment(
        _ item: Item, _ input: NamedInput, into partial: FilePath, onRun: (StreamRun) -> Void,
        onProgress: (RunProgress) -> Void
    ) throws -> DoneRecord? {
        var configuration = settings
        configuration.source.input = input.argument
        configuration.outputs = settings.outputs.placed(in: partial)
        let stream = item.input.stream
        for output in configuration.outputs.named {
            let path = OutputPaths.path(template: output.template, stream: stream)
            try path.folder.createFolders()
        }
        let events = EventFiles(existing: .keep, logger: logger)
        let meter = StreamMeter()
        events.follow(stream, configuration.outputs, meter)
        let run = StreamRun(
            input.input, name: input.name, stream: stream, engine: engine, compute: compute,
            configuration: configuration, part: item.isWhole ? nil : item.part?.range, credentials: credentials,
            logs: FrameLogs(template: configuration.outputs.log, existing: .keep),
            watch: StreamWatch(stream: stream, configuration.watch) { events.take($0) }, meter: meter, logger: logger)
        onRun(run)
        let began = WallTime.now
        let start = ContinuousClock.now
        var shares = ShareHistory()
        let report = try run.run(onProgress: onProgress) { shares.add($0) }
        events.finish(within: Self.patience)
        if let failure = events.failure { throw failure }
        if report.wasStopped { return nil }
        let outputs: OutputsFingerprint
        do { outputs = try OutputsFingerprint(of: partial) } catch {
            throw OutputError(.write, path: partial.shown, code: error.rawValue)
        }
        return DoneRecord(
            of: item, recipe: recipe, version: worker.version, model: model, kernels: worker.kernels,
            worker: worker.place, began: began, ended: .now, seconds: start.duration(to: .now) / .seconds(1),
            report: report, outputs: outputs, shares: shares)
    }
}
