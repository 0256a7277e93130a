import FileNames
import SystemPackage
import Testing

@Suite struct ByteTextTests {
    /// Names in UTF-8, in Latin-1, cut off within a character, with surrogates, with our own stand-ins, of any bytes.
    static let names: [[UInt8]] =
        [
            Array("street.mp4".utf8), Array("caf\u{e9}".utf8), Array("cafe\u{301}".utf8), Array("\u{301}a".utf8),
            [0x63, 0x61, 0x66, 0xE9, 0x2E, 0x6D, 0x70, 0x34], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xC0, 0x80],
            [0xFF, 0xFE],
            Array("\u{10FF80}\u{10FFE9}\u{10FFFF}".utf8), [0xF4, 0x8F, 0xBF],
        ] + (1...255).filter { $0 != 0x2F }.map { [UInt8($0), 0x41, UInt8($0)] }

    @Test(arguments: names) func nothingIsLost(_ name: [UInt8]) {
        let text = ByteText.text(of: name)
        #expect(ByteText.bytes(of: text) == name)
        #expect(FilePath(text: text) == FilePath(bytes: name))
        #expect(FilePath(bytes: name).bytes == name)
    }

    @Test func namesInUTF8AreThemselves() {
        for text in ["a/b c.png", "caf\u{e9}", "\u{65E5}\u{672C}", "\u{1F600}"] {
            #expect(ByteText.text(of: Array(text.utf8)) == text)
            #expect(ByteText.shown(text) == text)
        }
    }

    @Test func differentNamesHaveDifferentTexts() {
        let texts = Self.names.map { Array(ByteText.text(of: $0).unicodeScalars) }
        #expect(Set(texts).count == Set(Self.names).count)
    }

    @Test(
        arguments: [
            ("a\nb", #"a\nb"#), ("a\r\tb", #"a\r\tb"#), ("\u{1B}[31m", #"\x1B[31m"#), ("\u{7F}\u{85}", #"\x7F\u{85}"#),
            ("x\u{202E}gnp", #"x\u{202E}gnp"#), ("a\u{2028}b", #"a\u{2028}b"#),
            (ByteText.text(of: [0x63, 0xE9]), #"c\xE9"#),
        ])
    func messagesCannotBeForged(_ text: String, _ shown: String) { #expect(ByteText.shown(text) == shown) }
}
