import Foundation

/// The URL of a camera or a file on a server, taken apart: its credentials never travel with its text.
public struct MediaURL: Hashable, Sendable, CustomStringConvertible {
    /// What FFmpeg reads for us; anything else is refused.
    public enum Scheme: String, CaseIterable, Sendable {
        case rtsp, rtsps, http, https, udp, tcp
    }

    public let scheme: Scheme
    /// In lower case, without credentials, brackets and port.
    public let host: String
    /// Nil where it is the scheme's usual one.
    public let port: UInt16?
    /// Those within the URL; nil where it has none.
    public let credentials: Credentials?
    /// `host:port`, as it was given.
    private let authority: String
    /// Path, query and fragment, with what leads to them.
    private let rest: String

    /// Nil where the text has no scheme of ours or no host.
    public init?(_ text: String) {
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
        // Something else there is a password with a bare '/', most likely.
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

    /// Without credentials: fit for messages and logs.
    public var description: String { CredentialRedaction.redact("\(scheme.rawValue)://\(authority)\(rest)") }

    /// What FFmpeg is given: with its own credentials, else with `other`.
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

    /// Percent-encoding undone; a `%` without two digits is taken as it is.
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
