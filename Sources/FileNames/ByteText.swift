/// Converts file names to text and back without loss: command lines and lists are read as text, but a name is bytes.
///
/// UTF-8 stays as it is. A byte that is not UTF-8 becomes a private-use scalar, U+10FF00 plus the byte. Such scalars in
/// a name are converted byte by byte, so every name has its own text.
package enum ByteText {
    private static let base: UInt32 = 0x10FF00

    /// The text of a name.
    package static func text(of bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        forEachPiece(of: bytes) { scalar, raw in
            if let scalar, !isStandIn(scalar) {
                text.append(scalar)
            } else {
                text.append(contentsOf: raw.compactMap { UnicodeScalar(base + UInt32($0)) })
            }
        }
        return String(text)
    }

    /// The bytes of the name that a text stands for.
    package static func bytes(of text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if isStandIn(scalar) {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        return bytes
    }

    /// A name for display: one line of UTF-8 that cannot pass for anything else. Escapes bytes that are not UTF-8 and
    /// characters that control a terminal or the text direction: `\xE9`, `\n`, `\u{202E}`.
    package static func shown(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { isStandIn($0) || steers($0) }) else { return text }
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += #"\n"#
            case "\r": shown += #"\r"#
            case "\t": shown += #"\t"#
            case _ where isStandIn(scalar): shown += #"\x"# + hexadecimal(scalar.value & 0xFF)
            case _ where scalar.value < 0x80 && steers(scalar): shown += #"\x"# + hexadecimal(scalar.value)
            case _ where steers(scalar): shown += #"\u{"# + hexadecimal(scalar.value) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// Calls `body` with each scalar and its bytes, or with nil and the bytes if they are not UTF-8.
    private static func forEachPiece(of bytes: [UInt8], _ body: (UnicodeScalar?, ArraySlice<UInt8>) -> Void) {
        var parser = UTF8.ForwardParser()
        var source = bytes.makeIterator()
        var start = 0
        while true {
            switch parser.parseScalar(from: &source) {
            case .valid(let encoded):
                body(UTF8.decode(encoded), bytes[start..<start + encoded.count])
                start += encoded.count
            case .error(let length):
                body(nil, bytes[start..<start + length])
                start += length
            case .emptyInput: return
            }
        }
    }

    private static func isStandIn(_ scalar: UnicodeScalar) -> Bool {
        scalar.value >= base + 0x80 && scalar.value <= base + 0xFF
    }

    private static func steers(_ scalar: UnicodeScalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: scalar.properties.isBidiControl
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return digits.count < 2 ? "0" + digits : digits
    }
}
