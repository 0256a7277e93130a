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
    /// No line of this program's is longer. What is must not take all memory.
    private static let longestLine = 1 << 28

    package init(_ path: FilePath, at offset: Int64 = 0) {
        self.path = path
        self.offset = offset
    }

    /// The next line, without its end; nil if there is no whole line. A line above 256 MiB ends the reading.
    package mutating func next() throws(Errno) -> [UInt8]? {
        if let line = take() { return line }
        var size = Self.chunkSize
        while size <= Self.longestLine {
            (chunk, start) = (try path.contents(from: offset, upTo: size), offset)
            if let line = take() { return line }
            if chunk.count < size { return nil }
            size *= 4
        }
        return nil
    }

    private mutating func take() -> [UInt8]? {
        guard (start..<start + Int64(chunk.count)).contains(offset) else { return nil }
        let rest = chunk[Int(offset - start)...]
        guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        offset = start + Int64(end) + 1
        return Array(rest[..<end])
    }
}
