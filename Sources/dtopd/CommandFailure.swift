import ArgumentParser
import Foundation

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
        } else if DTOPD.exitCode(for: error) != .failure {
            return nil
        } else {
            self.init(ExitStatus(error), "\(error)")
        }
    }

    func exit() -> Never {
        if !message.isEmpty { try? FileHandle.standardError.write(contentsOf: Data("dtopd: \(message)\n".utf8)) }
        Foundation.exit(status.rawValue)
    }
}
