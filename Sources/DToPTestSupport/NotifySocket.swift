import Foundation
import Glibc

/// A service manager's end of the notification socket.
package final class NotifySocket: Sendable {
    /// The value for `NOTIFY_SOCKET`.
    package let address: String
    package let descriptor: Int32
    private let folder: TemporaryFolder

    /// - Parameters:
    ///   - isAbstract: whether the socket is in the abstract namespace instead of a folder; ignores `path`.
    ///   - path: the socket's path; nil for one in a temporary folder.
    package init(isAbstract: Bool = false, path given: String? = nil) throws {
        folder = try TemporaryFolder()
        let name = isAbstract ? "dtopd-test-\(UUID().uuidString)" : given ?? folder.path("notify")
        address = (isAbstract ? "@" : "") + name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var limit = timeval(tv_sec: Int(Patience.seconds), tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let path = (isAbstract ? [0] : []) + Array(name.utf8)
        var socketAddress = sockaddr_un()
        socketAddress.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &socketAddress.sun_path) { $0.copyBytes(from: path) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + path.count + (isAbstract ? 0 : 1))
        let code = withUnsafePointer(to: &socketAddress) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    package var environment: [String: String] { ["NOTIFY_SOCKET": address] }

    /// Waits for the next message; nil if none comes.
    package func receive() -> String? { receive(0) }

    /// The next message, if it has already come; else nil.
    package func poll() -> String? { receive(Int32(MSG_DONTWAIT)) }

    private func receive(_ flags: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, flags)
        return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
