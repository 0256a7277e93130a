import DToPService
import Foundation
import Logging

/// Ends the program with a message and an exit status.
struct CommandFailure: Error {
    let status: ExitStatus
    /// What failed, where, and what to do; empty if it has been said already.
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Nil for errors of the command line itself, which its parser explains best.
    init?(_ error: any Error) {
        if let failure = error as? CommandFailure {
            self = failure
        } else {
            let status = ExitStatus(error)
            if status == .software { return nil }
            self.init(status, "\(error)")
        }
    }

    func exit() -> Never {
        if !message.isEmpty { StandardStreams.writeError("\(JournalPriority().prefix(.error))dtopd: \(message)") }
        Foundation.exit(status.rawValue)
    }
}
