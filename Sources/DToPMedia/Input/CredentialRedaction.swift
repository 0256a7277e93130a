/// Removes credentials from URLs inside any text: `scheme://user:pass@host` becomes `scheme://***@host`.
public enum CredentialRedaction {
    /// `text` without credentials; the same text where it has none.
    public static func redact(_ text: String) -> String {
        let source = Array(text.utf8)
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while index + 2 < source.count {
            guard source[index] == UInt8(ascii: ":"), source[index + 1] == UInt8(ascii: "/"),
                source[index + 2] == UInt8(ascii: "/")
            else {
                index += 1
                continue
            }
            let start = index + 3
            var end = start
            while end < source.count, !endsURL(source[end]) { end += 1 }
            // A password may hold a bare '/' or '@': the last '@' counts, at the price of hiding too much at times.
            if let at = source[start..<end].lastIndex(of: UInt8(ascii: "@")) {
                result += source[copied..<start]
                result += Array("***".utf8)
                copied = at
            }
            index = end
        }
        if copied == 0 { return text }
        result += source[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    private static func endsURL(_ byte: UInt8) -> Bool {
        byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            || byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
    }
}
