import ArgumentParser
import Compute
import DToPBatch
import DToPConfiguration
import DToPMedia
import DToPModel
import DToPPipeline
import FileNames
import Foundation
import Logging
import SystemPackage

struct BatchWorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Do the items of an archive that are not done yet, or those of a shard (the default command).",
        discussion: """
            The shard is --shard, or what Slurm, Kubernetes, AWS Batch or PBS gives an array's task. Exit status: 0 if all \
            items are done, 1 if some failed, 75 if it was stopped: run it again to go on. A full disk (74) ends it too.
            """)

    @Option(help: ArgumentHelp("The archive's folder.", valueName: "dir"))
    var output: FilePath

    @Option(help: ArgumentHelp("Do the i-th of n shards.", valueName: "i/n"))
    var shard: Shard?

    @Option(help: ArgumentHelp("How many shards there are, if only the number comes from the engine.", valueName: "n"))
    var shards: Int?

    @Option(help: ArgumentHelp("Items to do at a time.", valueName: "n"))
    var jobs = 1

    @Flag(help: "Do items again that are done.")
    var force = false

    @OptionGroup var workers: ThreadOptions

    @Option(help: .setting("log_level"))
    var logLevel = LogLevel.info

    @Flag(help: "Show only warnings and errors, no progress or summary.")
    var quiet = false

    func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs must be 1 to 256, it is \(jobs)") }
        if let shards, shards < 1 { throw ValidationError("--shards must be at least 1, it is \(shards)") }
    }

    func run() throws {
        let progress = ProgressReporter.standardError()
        let level = quiet ? min(logLevel, .warning) : logLevel
        let logger = level.logger { ProgressLogHandler(progress) }
        let manifest = try Manifest(folder: output)
        let items = try ownShard { logger.info("\($0)") }.items(of: manifest.items)
        let itemRun = try itemRun(manifest, logger)
        let worker = Worker(
            items, of: output, with: itemRun, redoes: force, blame: { Blame($0) }, logger: logger
        ) { [quiet] in if !quiet { progress.update($0) } }
        let interruption = try Interruption { urgency in
            worker.stop()
            urgency.endInAnyCase()
        } onStateRequest: {
            progress.showState()
        }
        let outcome = worker.run(jobs: jobs)
        withExtendedLifetime(interruption) {}
        progress.finish()
        try end(outcome, of: items.count)
    }

    private func ownShard(_ tell: (String) -> Void) throws -> Shard {
        if let shard { return shard }
        guard let given = try Shard.given(by: ProcessInfo.processInfo.environment, count: shards) else { return .all }
        tell("shard \(given.shard), by \(given.variable)")
        return given.shard
    }

    /// Loads the model, and checks that it is the one that the archive was planned with.
    private func itemRun(_ manifest: Manifest, _ logger: Logger) throws -> ItemRun {
        let settings = manifest.settings
        let directory = try ModelDirectory(orBuiltIn: settings.engine.model.map { FilePath(text: $0) })
        var present = manifest
        present.version = DTOPD.programVersion
        present.model = ModelFingerprint(directory, palette: settings.overlay.palette)
        let differences = present.differences(from: manifest)
        if !differences.isEmpty { throw ArchiveError.differs(folder: output.shown, what: differences) }
        let credentials = try CredentialStore(
            settings.connection, environment: ProcessInfo.processInfo.environment)
        return try ItemRun(
            manifest, engine: StreamEngine(directory, settings, team: workers.team()), credentials: credentials,
            worker: WorkerIdentity(version: DTOPD.programVersion, kernels: Kernels.preferred.name), logger: logger)
    }

    private func end(_ outcome: Worker.Outcome, of count: Int) throws {
        if !quiet {
            let left = count - outcome.done - outcome.doneBefore - outcome.failed.count
            StandardStreams.writeError(
                "\(Format.counted(count, "item")): \(outcome.done) done, \(outcome.doneBefore) done before, "
                    + "\(outcome.failed.count) failed, \(left) left")
        }
        if let failure = outcome.failure { throw CommandFailure(ExitStatus(failure), "") }
        if outcome.wasStopped { throw CommandFailure(.stopped, "") }
        if !outcome.failed.isEmpty { throw CommandFailure(.partial, "") }
    }
}
