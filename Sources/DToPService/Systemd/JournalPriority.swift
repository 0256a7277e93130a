import Foundation
import Glibc
import Logging

/// How the journal learns how grave a line on standard error is: by a number in front of it (sd-daemon(3)).
public struct JournalPriority: Sendable {
    private let isJournal: Bool

    /// - Parameters:
    ///   - environment: where `JOURNAL_STREAM` tells device and inode of what systemd connected to the journal.
    ///   - descriptor: what is written to.
    public init(
        environment: [String: String] = ProcessInfo.processInfo.environment, descriptor: Int32 = STDERR_FILENO
    ) {
        var status = stat()
        isJournal =
            unsafe fstat(descriptor, &status) == 0
            && environment["JOURNAL_STREAM"] == "\(status.st_dev):\(status.st_ino)"
    }

    /// What goes in front of a line of this level; nothing where the line does not go to the journal.
    public func prefix(_ level: Logger.Level) -> String {
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
