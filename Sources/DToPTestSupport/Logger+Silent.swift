import Logging

extension Logger {
    /// Drops every line.
    package static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
