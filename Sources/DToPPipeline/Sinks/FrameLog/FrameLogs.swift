import DToPConfiguration
import Synchronization

/// A run's frame logs: one for all streams, or one per stream if the name contains `{stream}`. Each is created when
/// first asked for, and anew after a write has failed or the file was moved.
package final class FrameLogs: Sendable {
    private let template: String?
    private let existing: ExistingFile
    private let shared = Mutex<FrameLog?>(nil)

    /// - Parameters:
    ///   - template: the log's name; nil for no log.
    ///   - existing: what to do with logs that exist.
    package init(template: String?, existing: ExistingFile) {
        self.template = template
        self.existing = existing
    }

    /// The log for the frames of `stream`; nil if no log was asked for.
    package func log(of stream: String) throws(OutputError) -> FrameLog? {
        guard let template else { return nil }
        let path = OutputPaths.path(template: template, stream: stream)
        guard NamedOutput.isShared(template) else { return try FrameLog(path: path, existing: existing) }
        return try shared.withLock { (shared) throws(OutputError) -> FrameLog in
            if let shared, shared.isSound { return shared }
            let log = try FrameLog(path: path, existing: existing)
            shared = log
            return log
        }
    }
}
