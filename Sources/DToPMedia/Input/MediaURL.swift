import Foundation

/// The URL of a camera or of a file on a server, parsed. Its credentials are kept apart from its text.
package struct MediaURL: Hashable, Sendable, CustomStringConvertible {
    /// The accepted schemes; any other is refused.
    package enum Scheme: String, CaseIterable, Sendable {
        case rtsp, rtsps, http, https, udp, tcp
    }

    package let scheme: Scheme
    /// In lower case, without credentials, brackets or port.
    package let host: String
    /// Nil for the scheme's default port.
    package let port: UInt16?
    /// The credentials in the URL; nil if it has none.
    package let credentials: Credentials?
    /// `host:port`, as given.
    private let authority: String
    /// Path, query and fragment, with their separators.
    private let rest: String

    /// Nil if `text` has none of the accepted schemes or no valid host and port, or holds blanks or control characters.
    package init?(_ text: String) {
        guard let separator = text.range(of: "://"),
            let scheme = Scheme(rawValue: text[..<separator.lowerBound].lowercased())
        else { return nil }
        let behind = text[separator.upperBound...]
        var authority = behind.prefix { !"/?#".contains($0) }
        rest = String(behind[authority.endIndex...])
        if let at = authority.lastIndex(of: "@") {
            credentials = Self.credentials(authority[..<at])
            authority = authority[authority.index(after: at)...]
        } else {
            credentials = nil
        }
        let isBracketed = authority.first == "["
        let host = isBracketed ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
        let behindHost = authority.dropFirst(host.count + (isBracketed ? 2 : 0))
        // Anything else there is most likely a password with a bare '/'.
        guard behindHost.isEmpty || (behindHost.first == ":" && UInt16(behindHost.dropFirst()) != nil) else {
            return nil
        }
        port = UInt16(behindHost.dropFirst())
        // A UDP source listens: it may name a port alone.
        guard !host.isEmpty || scheme == .udp, !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) else {
            return nil
        }
        self.scheme = scheme
        self.host = host.lowercased()
        self.authority = String(authority)
        CredentialRedaction.learn(from: text)
    }

    /// Without credentials, for messages and logs.
    package var description: String { CredentialRedaction.redact("\(scheme.rawValue)://\(authority)\(rest)") }

    /// The URL for FFmpeg, with its own credentials, else with `other`. UDP and TCP take none.
    package func openable(with other: Credentials?) -> String {
        let asks = scheme != .udp && scheme != .tcp
        let userInfo = asks ? (credentials ?? other).map { $0.userInfo + "@" } ?? "" : ""
        return "\(scheme.rawValue)://\(userInfo)\(authority)\(rest)"
    }

    private static func credentials(_ userInfo: Substring) -> Credentials {
        let colon = userInfo.firstIndex(of: ":") ?? userInfo.endIndex
        let password = userInfo[colon...].dropFirst()
        return Credentials(user: decoded(userInfo[..<colon]), password: decoded(password))
    }

    /// `text` with percent-encoding undone; a `%` without two hex digits stays as it is.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2)
            if byte == UInt8(ascii: "%"), digits.count == 2,
                digits.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest.removeFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
