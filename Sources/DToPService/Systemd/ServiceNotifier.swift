import Foundation
import Glibc

/// Tells the service manager how the service is: the sd_notify(3) protocol, one datagram per message to the socket that
/// `NOTIFY_SOCKET` names. Without a manager nothing is sent, and nothing fails.
public final class ServiceNotifier: Sendable {
    /// The manager's socket: a path, or with `@` in front a name in the abstract namespace; nil if there is none.
    public let address: String?
    private let descriptor: Int32

    /// A manager that is this slow is not waited for.
    private static let sendLimit = timeval(tv_sec: 1, tv_usec: 0)

    /// - Parameter environment: where `NOTIFY_SOCKET` is looked up.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        descriptor = address == nil ? -1 : socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        var limit = Self.sendLimit
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends all of `states` in one message.
    public func notify(_ states: [ServiceState]) throws(ServiceNotifierError) {
        guard let address else { return }
        let message = Array(states.map(\.assignments).joined(separator: "\n").utf8)
        var (socketAddress, length) = try Self.socketAddress(address)
        // Addressed each time: a manager that executed itself anew has another socket there.
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

    /// - Returns: the address and how many of its bytes count.
    private static func socketAddress(_ address: String) throws(ServiceNotifierError) -> (sockaddr_un, socklen_t) {
        var path = Array(address.utf8)
        var result = sockaddr_un()
        result.sun_family = sa_family_t(AF_UNIX)
        let isAbstract = path.first == UInt8(ascii: "@")
        // A path ends in a zero, an abstract name begins with one and ends where it ends.
        if isAbstract { path[0] = 0 } else { path.append(0) }
        guard isAbstract || address.hasPrefix("/"), path.count <= MemoryLayout.size(ofValue: result.sun_path) else {
            throw .badAddress(address)
        }
        unsafe withUnsafeMutableBytes(of: &result.sun_path) { unsafe $0.copyBytes(from: path) }
        let start = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 0
        return (result, socklen_t(start + path.count))
    }
}
