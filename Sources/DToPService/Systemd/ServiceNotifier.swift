import Foundation
import Glibc

/// Reports the service's state to the service manager by the sd_notify(3) protocol: one datagram per message to the
/// socket named by `NOTIFY_SOCKET`. Without a manager it sends nothing and never fails.
package final class ServiceNotifier: Sendable {
    /// The manager's socket: a path, or `@` and a name in the abstract namespace; nil without a manager.
    package let address: String?
    private let descriptor: Int32

    /// Longest wait for a slow manager.
    private static let sendLimit = timeval(tv_sec: 1, tv_usec: 0)

    /// - Parameter environment: its `NOTIFY_SOCKET` names the socket.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        descriptor = address == nil ? -1 : socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        var limit = Self.sendLimit
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends all `states` in one message.
    package func notify(_ states: [ServiceState]) throws(ServiceNotifierError) {
        guard let address else { return }
        let message = Array(states.map(\.assignments).joined(separator: "\n").utf8)
        var (socketAddress, length) = try Self.socketAddress(address)
        // Addressed on each send, because a manager that re-executes itself opens a new socket there.
        let sent = unsafe withUnsafePointer(to: &socketAddress) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                var sent = -1
                repeat {
                    sent = unsafe sendto(
                        descriptor, message, message.count, Int32(MSG_NOSIGNAL), pointer, length)
                } while sent < 0 && errno == EINTR
                return sent
            }
        }
        if sent < 0 { throw .cannotSend(address: address, code: errno) }
    }

    /// - Returns: the address and its length in bytes.
    private static func socketAddress(_ address: String) throws(ServiceNotifierError) -> (sockaddr_un, socklen_t) {
        var path = Array(address.utf8)
        var result = sockaddr_un()
        result.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = path.first == UInt8(ascii: "@")
        // A path ends with a zero byte. An abstract name begins with one, and the address's length ends it.
        if isAbstract { path[0] = 0 } else { path.append(0) }
        guard isAbstract || address.hasPrefix("/"), path.count <= MemoryLayout.size(ofValue: result.sun_path) else {
            throw .badAddress(address)
        }
        unsafe withUnsafeMutableBytes(of: &result.sun_path) { unsafe $0.copyBytes(from: path) }
        let start = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0
        return (result, socklen_t(start + path.count))
    }
}
