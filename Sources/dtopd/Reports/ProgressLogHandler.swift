import DToPMedia
import DToPPipeline
import DToPService
import Logging

/// Writes log lines to standard error, with credentials redacted and settings named by their flags, and keeps the
/// progress line intact.
struct ProgressLogHandler: LogHandler {
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info
    private let progress: ProgressReporter
    private let priority = JournalPriority()

    init(_ progress: ProgressReporter) { self.progress = progress }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let level = event.level >= .error ? "" : "\(event.level): "
        let message = CredentialRedaction.redact(Flags.named(in: "\(event.message)"))
        progress.note("\(priority.prefix(event.level))dtopd: \(level)\(message)")
    }
}
