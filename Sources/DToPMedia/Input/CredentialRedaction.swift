import Foundation
import Synchronization

/// Keeps credentials out of messages: those in URLs inside any text, and every password that the program was given.
public enum CredentialRedaction {
    /// Passwords in every form in which they travel.
    private static let secrets = Mutex<Set<String>>([])
    /// Shorter ones occur in any text.
    private static let shortestSecret = 3
    /// Names of what cameras take as credentials in the query of a URL.
    private static let secretKeys: Set<String> = [
        "pass", "passwd", "password", "pwd", "psw", "user", "username", "usr", "login", "loginuse", "loginpas", "token",
        "access_token", "secret", "auth", "key", "api_key", "apikey", "signature", "sig",
    ]

    /// From now on `password` is hidden wherever it occurs: as it is, percent-encoded, and in the base64 of RFC 7617.
    static func hide(user: String, password: String) {
        guard password.utf8.count >= shortestSecret else { return }
        let basic = Data("\(user):\(password)".utf8).base64EncodedString()
        let forms = [password, Credentials.encoded(password), basic]
        secrets.withLock { $0.formUnion(forms) }
    }

    /// `text` without credentials; the same text where it has none: `scheme://user:pass@host` becomes
    /// `scheme://***@host`, `?password=x` becomes `?password=***`, a known password `***`.
    public static func redact(_ text: String) -> String {
        var result = redactURLs(text)
        if let header = result.range(of: "Authorization:") { result = result[..<header.upperBound] + " ***" }
        // The longest first: one may be part of another.
        for secret in secrets.withLock({ $0.sorted { $0.count > $1.count } }) where result.contains(secret) {
            result = result.replacing(secret, with: "***")
        }
        return result
    }

    private static func redactURLs(_ text: String) -> String {
        let source = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < source.count {
            guard source[index...].starts(with: "://".utf8) else {
                result.append(source[index])
                index += 1
                continue
            }
            let start = index + 3
            let end = source[start...].firstIndex(where: endsURL) ?? source.count
            result += "://".utf8
            result += redactURL(source[start..<end])
            index = end
        }
        return result.count == source.count ? text : String(decoding: result, as: UTF8.self)
    }

    /// What stands behind the `://` of a URL.
    private static func redactURL(_ url: ArraySlice<UInt8>) -> [UInt8] {
        var rest = url
        var result: [UInt8] = []
        let query = url.firstIndex(of: UInt8(ascii: "?")) ?? url.endIndex
        // A password may hold a bare '/', '@' or '?': the last '@' counts, at the price of hiding too much at times.
        if let at = url.lastIndex(of: UInt8(ascii: "@")) {
            result += "***".utf8
            rest = url[at...]
        }
        guard query >= rest.startIndex, query < url.endIndex else { return result + rest }
        result += rest[..<query]
        for (number, field) in url[query...].dropFirst().split(
            separator: UInt8(ascii: "&"), omittingEmptySubsequences: false
        )
        .enumerated() {
            result.append(UInt8(ascii: number == 0 ? "?" : "&"))
            let key = field.prefix { $0 != UInt8(ascii: "=") }
            let isSecret = secretKeys.contains(String(decoding: key, as: UTF8.self).lowercased())
            result += isSecret && key.count < field.count ? Array(key) + "=***".utf8 : Array(field)
        }
        return result
    }

    private static func endsURL(_ byte: UInt8) -> Bool {
        byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
    }
}
