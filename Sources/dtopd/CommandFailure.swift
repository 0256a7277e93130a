import DToPModel
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

    init(_ error: ModelError) {
        self.init(error.isNotFound ? .noInput : .data, "\(error)")
    }

    func exit() -> Never {
        if !message.isEmpty { FileHandle.standardError.write(Data("dtopd: \(message)\n".utf8)) }
        Foundation.exit(status.rawValue)
    }
}
