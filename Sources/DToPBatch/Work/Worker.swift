import DToPConfiguration
import DToPMedia
import DToPPipeline
import FileNames
import Logging
import Synchronization
import SystemPackage

/// Does items of an archive, several at a time, with one model. Whatever ends it, another worker can go on.
package final class Worker: Sendable {
    /// How the items ended.
    package struct Outcome: Sendable {
        /// Done by this worker, and done before.
        package var done = 0
        package var doneBefore = 0
        /// Those that failed, now or before, with the reasons.
        package var failed: [(item: Item, reason: String)] = []
        /// Whether items are left because it was stopped.
        package var wasStopped = false
        /// Why it could not go on, such as a full disk; nil if it could.
        package var failure: (any Error)?
    }

    private struct State {
        var next = 0
        var outcome = Outcome()
        /// Runs and progress of the items under way, by their place.
        var runs: [Int: StreamRun] = [:]
        var progress: [Int: RunProgress] = [:]
        /// Frames of the items that this worker has ended, and of all that it has to do.
        var frames = 0
        var allFrames: Int
    }

    private let items: [Item]
    private let itemRun: ItemRun
    private let archive: FilePath
    private let redoes: Bool
    private let blame: @Sendable (any Error) -> Blame
    private let logger: Logger
    private let onProgress: @Sendable (RunProgress) -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - items: those to do, in this order.
    ///   - archive: the archive's folder.
    ///   - redoes: whether items are done again that are done.
    ///   - blame: decides whether an error is the item's fault or the machine's.
    ///   - onProgress: called after each frame, on any thread.
    package init(
        _ items: [Item], of archive: FilePath, with itemRun: ItemRun, redoes: Bool,
        blame: @escaping @Sendable (any Error) -> Blame, logger: Logger,
        onProgress: @escaping @Sendable (RunProgress) -> Void
    ) {
        self.items = items
        self.archive = archive
        self.itemRun = itemRun
        self.redoes = redoes
        self.blame = blame
        self.logger = logger
        self.onProgress = onProgress
        state = Mutex(State(allFrames: items.reduce(0) { $0 + $1.frames }))
    }

    /// Makes `run` finish soon. Items under way are dropped: they would not be whole.
    package func stop() {
        let runs = state.withLock { state in
            state.outcome.wasStopped = true
            return Array(state.runs.values)
        }
        for run in runs { run.stop(.atOnce) }
    }

    /// Does the items, `jobs` at a time.
    package func run(jobs: Int) -> Outcome {
        let threads = (0..<max(jobs, 1)).map { _ in
            StageThread("item") { [self] in while let index = take() { work(on: index) } }
        }
        for thread in threads { thread.join() }
        return state.withLock(\.outcome)
    }

    private func take() -> Int? {
        state.withLock { state in
            guard !state.outcome.wasStopped, state.next < items.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func work(on index: Int) {
        let item = items[index]
        let folder = ItemFolder(of: item, in: archive)
        if !redoes {
            if folder.isDone { return skip(index) }
            if let failure = folder.failureRecord(), failure.isFinal {
                logger.error("\(item.name): \(failure.reason)")
                return end(index) { $0.failed.append((item, failure.reason)) }
            }
        }
        if let reason = item.input.failure {
            logger.error("\(item.name): \(reason)")
            return end(index) { $0.failed.append((item, reason)) }
        }
        do {
            let report = try itemRun.run(item, into: folder, replaces: redoes) { [self] run in
                hold(run, of: index)
            } onProgress: { [self] progress in
                show(progress, of: index)
            }
            guard let report else { return end(index) { $0.wasStopped = true } }
            logger.debug("\(item.name): \(report.frames) frames in \(Format.fixed(report.seconds, 1)) s")
            end(index) { $0.done += 1 }
        } catch {
            fail(index, folder, error)
        }
    }

    private func fail(_ index: Int, _ folder: ItemFolder, _ error: any Error) {
        let item = items[index]
        // Another worker has done it, and cleared away what this one was writing.
        if folder.isDone, !redoes { return skip(index) }
        let blame = blame(error)
        switch blame {
        case .machine:
            logger.error("\(item.name): \(error)")
            end(index) { $0.failure = $0.failure ?? error }
            stop()
        case .later:
            logger.error("\(item.name): \(error)")
            end(index) { $0.wasStopped = true }
        case .item(let status, let isFinal):
            logger.error("\(item.name): \(error)")
            let reason = CredentialRedaction.redact("\(error)")
            let record = FailureRecord(
                reason: reason, status: status, isFinal: isFinal, time: WallTime.now.description)
            do { try folder.fail(record) } catch {
                end(index) { $0.failure = $0.failure ?? error }
                return stop()
            }
            end(index) { $0.failed.append((item, reason)) }
        }
    }

    /// Keeps a run so that it can be stopped.
    private func hold(_ run: StreamRun, of index: Int) {
        let isStopped = state.withLock { state in
            state.runs[index] = run
            return state.outcome.wasStopped
        }
        if isStopped { run.stop(.atOnce) }
    }

    private func show(_ progress: RunProgress, of index: Int) {
        let (frames, all) = state.withLock { state in
            state.progress[index] = progress
            return (state.frames + state.progress.values.reduce(0) { $0 + $1.frames }, state.allFrames)
        }
        let fraction = Double(frames) / Double(max(all, 1))
        onProgress(RunProgress(frames: frames, fraction: fraction, computeRatio: progress.computeRatio))
    }

    /// Counts an item that was done before.
    private func skip(_ index: Int) {
        state.withLock { $0.allFrames -= items[index].frames }
        end(index) { $0.doneBefore += 1 }
    }

    private func end(_ index: Int, _ change: (inout Outcome) -> Void) {
        state.withLock { state in
            change(&state.outcome)
            state.runs[index] = nil
            state.frames += state.progress.removeValue(forKey: index)?.frames ?? 0
        }
    }
}
