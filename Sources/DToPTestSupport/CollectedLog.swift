import Logging
import Synchronization

/// Collects what loggers say.
package final class CollectedLog: Sendable {
    private let state = Mutex<[(level: Logger.Level, text: String)]>([])

    package init() {}

    /// The messages, oldest first.
    package var lines: [String] { state.withLock { $0.map(\.text) } }

    /// The messages with their levels, such as `warning: message`.
    package var leveled: [String] { state.withLock { $0.map { "\($0.level): \($0.text)" } } }

    /// - Parameter level: what is less important is dropped.
    package func logger(_ level: Logger.Level = .trace) -> Logger {
        var logger = Logger(label: "test", factory: { [self] _ in Handler(log: self) })
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let log: CollectedLog
        var metadata = Logger.Metadata()
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { log.state.withLock { $0.append((event.level, "\(event.message)")) } }
    }
}
