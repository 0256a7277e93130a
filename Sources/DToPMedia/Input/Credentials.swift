/// Who may watch a camera: a user name and a password. Nothing prints them.
public struct Credentials: Hashable, Sendable, CustomStringConvertible {
    public let user: String
    public let password: String

    /// Both as they are, without percent-encoding. From now on the password is kept out of every message.
    public init(user: String, password: String) {
        self.user = user
        self.password = password
        CredentialRedaction.hide(user: user, password: password)
    }

    public var description: String { "***" }

    /// `user:password` with everything but letters, digits and `-._~` percent-encoded (RFC 3986, section 3.2.1).
    var userInfo: String { Self.encoded(user) + ":" + Self.encoded(password) }

    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = UnicodeScalar(byte)
            if scalar.isASCII, scalar.properties.isAlphabetic || (48...57).contains(byte) || "-._~".utf8.contains(byte)
            {
                result.unicodeScalars.append(scalar)
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
