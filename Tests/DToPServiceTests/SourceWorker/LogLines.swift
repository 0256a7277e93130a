import Logging
import Synchronization

/// Collects the lines of loggers.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock(\.self) }

    func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "test", factory: { [self] _ in Handler(target: self) })
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let target: LogLines
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { target.lines.withLock { $0.append("\(event.message)") } }
    }
}
