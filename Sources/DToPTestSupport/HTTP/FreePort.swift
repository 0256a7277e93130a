import Glibc

package enum FreePort {
    /// A TCP port at which nobody listens now.
    package static var next: Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var name = RawClient.loopback(port: 0)
        _ = RawClient.call(bind, descriptor, &name)
        return port(of: descriptor)
    }

    /// The port that a socket is bound to.
    static func port(of descriptor: Int32) -> Int {
        var name = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
        }
        return Int(in_port_t(bigEndian: name.sin_port))
    }
}
