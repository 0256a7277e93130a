import DToPMedia
import DToPPipeline
import DToPService
import Logging
import Synchronization

/// Writes log lines to standard error, with credentials redacted and settings named by their flags, and keeps the
/// progress line intact. Copies share their level, so that it can change while the program runs.
struct ProgressLogHandler: LogHandler {
    var metadata = Logger.Metadata()
    var logLevel: Logger.Level {
        get { threshold.level.withLock(\.self) }
        set { threshold.level.withLock { $0 = newValue } }
    }
    private final class Threshold: Sendable {
        let level = Mutex(Logger.Level.info)
    }
    private let threshold = Threshold()
    private let progress: ProgressReporter
    private let namesFlags: Bool
    private let priority = JournalPriority()

    /// - Parameter namesFlags: whether messages name settings by their flags; else by their keys.
    init(_ progress: ProgressReporter, namesFlags: Bool = true) {
        self.progress = progress
        self.namesFlags = namesFlags
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let level = event.level >= .error ? "" : "\(event.level): "
        let text = namesFlags ? Flags.named(in: "\(event.message)") : "\(event.message)"
        let message = CredentialRedaction.redact(text)
        progress.note("\(priority.prefix(event.level))dtopd: \(level)\(message)")
    }
}
