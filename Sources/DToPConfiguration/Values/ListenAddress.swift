/// Where the service listens: `127.0.0.1:9464`, `unix:/run/dtopd/control.sock`, or `none`. No text leads beyond this
/// machine.
package enum ListenAddress: TextValue, Hashable {
    case none
    /// An absolute path.
    case unix(String)
    /// A loopback address without brackets.
    case tcp(host: String, port: Int)

    package static let form = "a loopback address such as 127.0.0.1:9464, unix:/path or none"
    /// Longest path of a socket, in bytes (unix(7)).
    private static let longestPath = 107

    package init?(text: String) {
        if text == "none" {
            self = .none
        } else if text.hasPrefix("unix:") {
            let path = String(text.dropFirst(5))
            guard path.hasPrefix("/"), !path.hasSuffix("/"), path.utf8.count <= Self.longestPath, !path.contains("\0")
            else { return nil }
            self = .unix(path)
        } else {
            guard let (name, port) = Self.parts(text), let host = Self.loopback(name) else { return nil }
            self = .tcp(host: host, port: port)
        }
    }

    /// What stands before the last colon, and the port after it; nil if there is no port.
    static func parts(_ text: String) -> (host: String, port: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, let digits = parts.last, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = Int(digits), (1...65535).contains(port)
        else { return nil }
        return (parts.dropLast().joined(separator: ":"), port)
    }

    /// The address that `text` means; nil if another machine could reach it.
    private static func loopback(_ text: String) -> String? {
        if text == "localhost" { return "127.0.0.1" }
        if text == "[::1]" { return "::1" }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        // The system reads 0127 as an octal number, which is not 127.
        let arePlain = parts.allSatisfy { part in UInt8(part).map { "\($0)" == part } ?? false }
        return parts.count == 4 && parts[0] == "127" && arePlain ? text : nil
    }

    package var description: String {
        switch self {
        case .none: "none"
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
