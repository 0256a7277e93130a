/// A user name and password for a camera or server. Nothing prints them.
package struct Credentials: Hashable, Sendable, CustomStringConvertible {
    package let user: String
    package let password: String

    /// Takes both without percent-encoding. From now on, the password is kept out of every message.
    package init(user: String, password: String) {
        self.user = user
        self.password = password
        CredentialRedaction.hide(user: user, password: password)
    }

    package var description: String { "***" }

    /// `user:password`, percent-encoded only as a URL requires (RFC 3986, section 3.2.1): FFmpeg's buffers are short.
    var userInfo: String { Self.brief(user) + ":" + Self.brief(password) }

    /// `text` with everything but letters, digits and `-._~` percent-encoded.
    static func encoded(_ text: String) -> String { encoded(text, except: unreserved) }

    /// `text` with only those characters percent-encoded that would end a user name or password in a URL or a message.
    static func brief(_ text: String) -> String {
        encoded(text, except: unreserved.union("!$&()*+,;=".utf8))
    }

    private static let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)

    private static func encoded(_ text: String, except kept: Set<UInt8>) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if kept.contains(byte) {
                result.append(byte)
            } else {
                result += ("%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)).utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
