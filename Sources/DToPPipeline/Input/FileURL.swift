import FileNames
import SystemPackage

/// `file:` URLs (RFC 8089).
enum FileURL {
    private static let beginning = "file://"

    static func isMeant(by text: String) -> Bool {
        text.utf8.count >= beginning.utf8.count
            && zip(text.utf8, beginning.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
    }

    /// The paths that a URL may mean, likeliest first: percent-decoded, or unchanged, for `%d` and for names that were
    /// never encoded. Nil if the text is not a `file:` URL with a path, names another machine, or contains a NUL byte.
    static func paths(of text: String) -> [FilePath]? {
        guard isMeant(by: text) else { return nil }
        var rest = ByteText.bytes(of: text)[...].dropFirst(beginning.utf8.count)
        let host = rest.prefix { $0 != UInt8(ascii: "/") }
        guard host.isEmpty || host.elementsEqual("localhost".utf8) else { return nil }
        rest = rest.dropFirst(host.count)
        let decoded = decoded(rest)
        guard !rest.isEmpty, !decoded.contains(0) else { return nil }
        return [FilePath(bytes: decoded), FilePath(bytes: Array(rest))]
    }

    /// Percent-decodes; a `%` without two hexadecimal digits stays as it is.
    private static func decoded(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = hexadecimal(rest.first),
                let low = hexadecimal(rest.dropFirst().first)
            {
                result.append(high << 4 | low)
                rest.removeFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private static func hexadecimal(_ byte: UInt8?) -> UInt8? {
        byte.flatMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
    }
}
