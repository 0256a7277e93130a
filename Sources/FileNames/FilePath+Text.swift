import SystemPackage

extension FilePath {
    /// The path that a text of the command line or of a list stands for: see `ByteText`.
    public init(text: String) { self.init(bytes: ByteText.bytes(of: text)) }

    /// - Parameter bytes: of a name. A 0, which no name holds, becomes 0xFF: the file is not found, rather than another.
    public init(bytes: [UInt8]) {
        self.init(platformString: bytes.map { CChar(bitPattern: $0 == 0 ? 0xFF : $0) } + [0])
    }

    public var bytes: [UInt8] { withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: length)) } }

    /// The text that stands for it, without loss.
    public var text: String { ByteText.text(of: bytes) }

    /// For messages: one line of UTF-8.
    public var shown: String { ByteText.shown(text) }

    /// The file `name` in this folder. A name that is a path of its own stays within.
    public func file(_ name: String) -> FilePath { appending(FilePath(text: name).components) }

    /// The folder of a file; `.` where its name is all there is.
    public var folder: FilePath {
        let folder = removingLastComponent()
        return folder.isEmpty ? "." : folder
    }
}

extension FilePath.Component {
    public var bytes: [UInt8] { FilePath(root: nil, [self]).bytes }
    /// The text that stands for it, without loss.
    public var text: String { ByteText.text(of: bytes) }
    /// For messages: one line of UTF-8.
    public var shown: String { ByteText.shown(text) }

    /// Without its ending, as text without loss.
    public var stemText: String {
        guard `extension` != nil, let dot = bytes.lastIndex(of: UInt8(ascii: ".")) else { return text }
        return ByteText.text(of: Array(bytes[..<dot]))
    }
}
