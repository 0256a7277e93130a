import Synchronization

/// A run's frame logs: one for all streams, or one per stream if the name contains `{stream}`. Each is created when
/// first asked for.
package final class FrameLogs: Sendable {
    private let template: String?
    private let overwrite: Bool
    private let shared = Mutex<FrameLog?>(nil)

    /// - Parameters:
    ///   - template: the log's name; nil for no log.
    ///   - overwrite: whether existing logs may be replaced.
    package init(template: String?, overwrite: Bool) {
        self.template = template
        self.overwrite = overwrite
    }

    /// The log for the frames of `stream`; nil if no log was asked for.
    package func log(of stream: String) throws(OutputError) -> FrameLog? {
        guard let template else { return nil }
        let path = OutputPaths.path(template: template, stream: stream)
        guard OutputPaths.isShared(template: template) else { return try FrameLog(path: path, overwrite: overwrite) }
        return try shared.withLock { (shared) throws(OutputError) -> FrameLog in
            if let shared { return shared }
            let log = try FrameLog(path: path, overwrite: overwrite)
            shared = log
            return log
        }
    }
}
