import Foundation
import Synchronization

/// Keeps credentials out of messages: those in URLs inside any text, and every password that the program was given.
package enum CredentialRedaction {
    /// Known passwords, in every form in which they occur.
    private static let secrets = Mutex<Set<String>>([])
    /// The shortest password that is hidden, in bytes: shorter ones occur in any text.
    private static let shortestSecret = 3
    /// Keys under which cameras take passwords in the path or query of a URL.
    private static let passwordKeys: Set<String> = [
        "pass", "passwd", "password", "pwd", "psw", "loginpas", "token", "secret", "auth", "key", "apikey", "signature",
        "sig",
    ]
    /// Those, and the keys of user names.
    private static let secretKeys = passwordKeys.union(["user", "username", "usr", "login", "loginuse"])

    /// Hides `password` from now on, wherever it occurs: as it is, percent-encoded, and in the base64 of RFC 7617.
    package static func hide(user: String = "", password: String) {
        guard password.utf8.count >= shortestSecret else { return }
        let basic = Data("\(user):\(password)".utf8).base64EncodedString()
        let forms = [password, Credentials.encoded(password), Credentials.brief(password), basic]
        secrets.withLock { $0.formUnion(forms) }
    }

    /// Hides the passwords of the URLs in `text` from now on, wherever they occur: those before an `@`, and those of
    /// fields such as `password=x`.
    package static func learn(from text: String) {
        for match in text.matches(of: /([A-Za-z]+)=/) where passwordKeys.contains(match.1.lowercased()) {
            let value = text[match.range.upperBound...].prefix { !"&;/?#\"'<>".contains($0) && !$0.isWhitespace }
            // `/user=a_password=b_channel=1`: what follows an underscore may be the next field.
            let shorter = value.contains("=") ? value.prefix { $0 != "_" } : value
            for secret in [value, shorter].map(String.init) {
                hide(user: "", password: secret)
                hide(user: "", password: secret.removingPercentEncoding ?? secret)
            }
        }
        for url in text.split(separator: "://").dropFirst() {
            guard let at = url.lastIndex(of: "@"), let colon = url[..<at].firstIndex(of: ":") else { continue }
            let password = String(url[url.index(after: colon)..<at])
            let user = String(url[..<colon])
            hide(user: user, password: password)
            hide(
                user: user.removingPercentEncoding ?? user, password: password.removingPercentEncoding ?? password)
        }
    }

    /// `text` without credentials, or unchanged if it has none: `scheme://user:pass@host` becomes `scheme://***@host`,
    /// `?password=x` becomes `?password=***`, a known password `***`.
    package static func redact(_ text: String) -> String {
        var result = redactUserInfo(text)
        for range in secretValues(in: result).reversed() { result.replaceSubrange(range, with: "***") }
        if let header = result.range(of: "Authorization:") { result = result[..<header.upperBound] + " ***" }
        // The longest first: one may be part of another.
        for secret in secrets.withLock({ $0.sorted { $0.count > $1.count } }) where result.contains(secret) {
            result = result.replacing(secret, with: "***")
        }
        return result
    }

    /// The ranges of secret values in the fields `key=value` that follow a separator of a path or query.
    private static func secretValues(in text: String) -> [Range<String.Index>] {
        guard text.utf8.contains(UInt8(ascii: "=")) else { return [] }
        return text.matches(of: /[?&;\/_]([A-Za-z_]+?)=([^&;\/?#\s"'<>]+)/).compactMap { match in
            let key = match.1.lowercased()
            // `channel_password=x`: the last part is the key.
            let last = key.split(separator: "_").last.map(String.init) ?? key
            let isSecret = secretKeys.contains(key) || secretKeys.contains(last)
            return isSecret ? match.2.startIndex..<match.2.endIndex : nil
        }
    }

    private static func redactUserInfo(_ text: String) -> String {
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
            // A password may contain a bare '/', '@' or '?'. The last '@' counts, which sometimes hides too much.
            if let at = source[start..<end].lastIndex(of: UInt8(ascii: "@")) {
                result += "***".utf8
                result += source[at..<end]
            } else {
                result += source[start..<end]
            }
            index = end
        }
        return result.count == source.count ? text : String(decoding: result, as: UTF8.self)
    }

    private static func endsURL(_ byte: UInt8) -> Bool {
        byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
    }
}
