import Glibc

/// Where viewers reach the service: like `ListenAddress`, but other machines may reach it too.
package struct ViewerAddress: TextValue, Hashable {
    package static let form = "an address such as 127.0.0.1:8080, unix:/path or none"

    package let address: ListenAddress
    /// Whether only this machine reaches it.
    package let isLocal: Bool

    package static let none = ViewerAddress(local: .none)

    package init(local address: ListenAddress) { self.init(address, isLocal: true) }

    private init(_ address: ListenAddress, isLocal: Bool) {
        self.address = address
        self.isLocal = isLocal
    }

    package init?(text: String) {
        if let local = ListenAddress(text: text) {
            self.init(local: local)
            return
        }
        guard let (name, port) = ListenAddress.parts(text), let host = Self.host(name) else { return nil }
        self.init(.tcp(host: host, port: port), isLocal: false)
    }

    /// An IPv4 address, or an IPv6 address in brackets. A name could lead anywhere.
    private static func host(_ text: String) -> String? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let host = isBracketed ? String(text.dropFirst().dropLast()) : text
        var bytes: (UInt64, UInt64) = (0, 0)
        return unsafe inet_pton(isBracketed ? AF_INET6 : AF_INET, host, &bytes) == 1 ? host : nil
    }

    package var description: String { address.description }
}
