import Glibc
import NIOCore
import NIOPosix

/// What an error of the network means.
package enum NetworkFailure {
    /// Describes an error in a few words.
    package static func reason(_ error: any Error) -> String {
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
