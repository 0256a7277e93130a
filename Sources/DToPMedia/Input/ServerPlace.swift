/// The parts of a URL that names a server. Credentials are kept apart from the rest.
struct ServerPlace: Hashable, Sendable {
    /// In lower case.
    let scheme: String
    /// In lower case, without credentials, brackets or port; may be empty.
    let host: String
    /// Nil if the URL names none.
    let port: UInt16?
    /// Percent-decoded; nil if the URL has none.
    let credentials: Credentials?
    /// `host:port`, as given.
    let authority: String
    /// Path, query and fragment, with their separators.
    let rest: String

    /// Nil without a scheme or a valid port, and for blanks and control characters.
    init?(_ text: String) {
        guard let separator = text.firstRange(of: "://"), !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F })
        else {
            return nil
        }
        scheme = text[..<separator.lowerBound].lowercased()
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
        self.host = host.lowercased()
        self.authority = String(authority)
    }

    /// The URL with these credentials; nil for none.
    func text(with credentials: Credentials?) -> String {
        "\(scheme)://\(credentials.map { $0.userInfo + "@" } ?? "")\(authority)\(rest)"
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
