import Foundation
import Glibc
import Logging

/// Prefixes lines on standard error with a number that tells the journal their severity (sd-daemon(3)).
package struct JournalPriority: Sendable {
    private let isJournal: Bool

    /// - Parameters:
    ///   - environment: its `JOURNAL_STREAM` names device and inode of what systemd connected to the journal.
    ///   - descriptor: the stream that lines are written to.
    package init(
        environment: [String: String] = ProcessInfo.processInfo.environment, descriptor: Int32 = STDERR_FILENO
    ) {
        var status = stat()
        isJournal =
            unsafe fstat(descriptor, &status) == 0
            && environment["JOURNAL_STREAM"] == "\(status.st_dev):\(status.st_ino)"
    }

    /// The prefix for a line of this level; empty if lines do not go to the journal.
    package func prefix(_ level: Logger.Level) -> String {
        guard isJournal else { return "" }
        return switch level {
        case .trace, .debug: "<7>"
        case .info: "<6>"
        case .notice: "<5>"
        case .warning: "<4>"
        case .error: "<3>"
        case .critical: "<2>"
        }
    }
}
