import SystemPackage

extension FilePath {
    /// The path that text from a command line or list stands for: see `ByteText`.
    package init(text: String) { self.init(bytes: ByteText.bytes(of: text)) }

    /// - Parameter bytes: a path. A 0, which no name contains, becomes 0xFF: no file is found, rather than another.
    package init(bytes: [UInt8]) {
        self.init(platformString: bytes.map { CChar(bitPattern: $0 == 0 ? 0xFF : $0) } + [0])
    }

    package var bytes: [UInt8] { withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: length)) } }

    /// The path as text, without loss.
    package var text: String { ByteText.text(of: bytes) }

    /// The path for messages: one line of UTF-8.
    package var shown: String { ByteText.shown(text) }

    /// The file `name` in this folder. An absolute `name` is taken relative to the folder.
    package func file(_ name: String) -> FilePath { appending(FilePath(text: name).components) }

    /// The folder of a file; `.` if the path is only a name.
    package var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }
}

extension FilePath.Component {
    package var bytes: [UInt8] { FilePath(root: nil, [self]).bytes }
    /// The name as text, without loss.
    package var text: String { ByteText.text(of: bytes) }
    /// The name for messages: one line of UTF-8.
    package var shown: String { ByteText.shown(text) }

    /// The name without its extension, as text without loss.
    package var stemText: String {
        guard `extension` != nil, let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return text }
        return ByteText.text(of: Array(bytes[..<dot]))
    }
}
