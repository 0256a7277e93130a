import DToPService
import Foundation
import Logging

/// Ends the program with a message and an exit status.
struct CommandFailure: Error {
    let status: ExitStatus
    /// What failed, where, and what to do; empty if it has been reported already.
    let message: String

    init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    /// Nil for errors whose status would be `software`. Those of the command line's parser are among them, and it
    /// explains them best.
    init?(_ error: any Error) {
        if let failure = error as? CommandFailure {
            self = failure
        } else {
            let status = ExitStatus(error)
            if status == .software { return nil }
            self.init(status, Flags.named(in: "\(error)"))
        }
    }

    func exit() -> Never {
        if !message.isEmpty { StandardStreams.writeError("\(JournalPriority().prefix(.error))dtopd: \(message)") }
        Foundation.exit(status.rawValue)
    }
}
