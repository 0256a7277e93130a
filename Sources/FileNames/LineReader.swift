import SystemPackage

/// Reads a file's lines one after another; the file may grow meanwhile.
package struct LineReader {
    /// Where the next line begins, in bytes.
    package private(set) var offset: Int64
    private let path: FilePath
    /// Part of the file, and where it begins.
    private var chunk: [UInt8] = []
    private var start: Int64 = 0
    private static let chunkSize = 1 << 16

    package init(_ path: FilePath, at offset: Int64 = 0) {
        self.path = path
        self.offset = offset
    }

    /// The next line, without its end; nil if there is no whole line. Longer lines than 64 KiB end the reading.
    package mutating func next() -> [UInt8]? {
        if let line = take() { return line }
        guard let read = try? path.contents(from: offset, upTo: Self.chunkSize) else { return nil }
        (chunk, start) = (read, offset)
        return take()
    }

    private mutating func take() -> [UInt8]? {
        guard (start..<start + Int64(chunk.count)).contains(offset) else { return nil }
        let rest = chunk[Int(offset - start)...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        offset = start + Int64(end) + 1
        return Array(rest[..<end])
    }
}
