import Glibc
import NIOCore
import NIOPosix

/// A running service could not be asked.
package enum ControlError: Error, CustomStringConvertible {
    /// Nobody answers; why, by address.
    case noAnswer([String])
    /// It answers with this HTTP status.
    case status(Int)
    /// A configuration may hold passwords, and anyone may listen at a port.
    case notPrivate

    package var description: String {
        switch self {
        case .noAnswer(let failures):
            "no dtopd answers (\(failures.joined(separator: "; "))): is `dtopd serve` running, and may you reach its "
                + "socket?"
        case .status(let status):
            "the service answers with HTTP status \(status); is it a dtopd of the same version?"
        case .notPrivate:
            "a configuration may hold passwords, so it is compared over a Unix socket only (unix:/path)"
        }
    }

    /// What an error of the network means, in a few words.
    static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError where !error.connectionErrors.isEmpty:
            reason(error.connectionErrors[0].error)
        case let error as IOError: unsafe String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout(let limit): "no answer within \(limit.nanoseconds / 1_000_000_000) s"
        case ChannelError.eof: "it hung up"
        case is UnixDomainSocketPathWrongType: "it is a file, and no socket"
        default: "\(error)"
        }
    }
}
