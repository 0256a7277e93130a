import DToPConfiguration
import Foundation
import Glibc

/// A connection that sends what a test wants, HTTP or not. Closed with its last reference.
package final class RawClient {
    private let descriptor: Int32

    /// Nil if nobody listens at `address`.
    /// - Parameter receiveBuffer: bytes that the system may hold for it; nil for the system's own choice.
    package init?(_ address: ListenAddress, receiveBuffer: Int32? = nil) {
        switch address {
        case .none: return nil
        case .unix(let path):
            descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            var name = sockaddr_un()
            name.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            // `deinit` closes it.
            if !Self.call(connect, descriptor, &name) { return nil }
        case .tcp(_, let port):
            descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            if var size = receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &size, 4) }
            var name = Self.loopback(port: port)
            // `deinit` closes it.
            if !Self.call(connect, descriptor, &name) { return nil }
        }
    }

    deinit { close(descriptor) }

    package static func loopback(port: Int) -> sockaddr_in {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = in_port_t(port).bigEndian
        name.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return name
    }

    /// Calls `bind` or `connect`; returns whether it worked.
    package static func call<Name>(
        _ function: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32, _ descriptor: Int32, _ name: inout Name
    ) -> Bool {
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                function(descriptor, $0, socklen_t(MemoryLayout<Name>.size))
            }
        } == 0
    }

    /// Sends all of `bytes`, unless the other side hangs up first.
    package func send(_ bytes: some Sequence<UInt8>) {
        var left = Array(bytes)[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            left = left.dropFirst(count)
        }
    }

    package func send(_ text: String) { send(text.utf8) }

    /// What comes until the other side hangs up; nil if it does not.
    package func receiveAll() -> String? { receive(until: { _ in false }).map { String(decoding: $0, as: UTF8.self) } }

    /// What comes until `isEnough`, or until the other side hangs up; nil if neither happens.
    package func receive(until isEnough: ([UInt8]) -> Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while !isEnough(bytes) {
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Int32(Patience.seconds * 1000)) == 1 else { return nil }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    /// Takes up to `most` of the bytes that have come, and returns their number; nil once the other side has hung up.
    package func take(upTo most: Int) -> Int? {
        var buffer = [UInt8](repeating: 0, count: most)
        let count = recv(descriptor, &buffer, most, Int32(MSG_DONTWAIT))
        if count < 0 { return errno == EAGAIN ? 0 : nil }
        return count == 0 ? nil : count
    }

    /// Whether the other side has hung up, or says something.
    package var hasEnded: Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, 0) == 1
    }
}
