/// Reads successive little-endian values from a part of a mapped file, and never beyond its end.
struct ByteReader {
    let file: MappedFile
    /// Offset of the next byte from the start of the file.
    private(set) var position: Int
    let end: Int

    /// `range` is clamped to the file.
    init(_ file: MappedFile, _ range: Range<Int>) {
        self.file = file
        let inside = unsafe range.clamped(to: 0..<file.bytes.count)
        position = inside.lowerBound
        end = inside.upperBound
    }

    mutating func read<Value: FixedWidthInteger & BitwiseCopyable>(_: Value.Type) throws(CheckpointFault) -> Value {
        let range = try take(MemoryLayout<Value>.size)
        return unsafe Value(littleEndian: file.bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self))
    }

    /// Skips the next `count` bytes and returns their place.
    mutating func take<Count: BinaryInteger>(_ count: Count) throws(CheckpointFault) -> Range<Int> {
        guard count >= 0, count <= end - position else {
            throw CheckpointFault("\(count) bytes are needed at byte \(position), \(end - position) are left")
        }
        let start = position
        position += Int(count)
        return start..<position
    }

    /// Skips a line of at most `limit` bytes and its line feed; returns the place of the line without the line feed.
    mutating func takeLine(limit: Int) throws(CheckpointFault) -> Range<Int> {
        let last = min(end, position + limit + 1)
        guard let feed = unsafe file.bytes[position..<last].firstIndex(of: UInt8(ascii: "\n")) else {
            throw CheckpointFault("a line that starts at byte \(position) does not end within \(limit) bytes")
        }
        let start = position
        position = feed + 1
        return start..<feed
    }
}

extension MappedFile {
    /// The text at `range`, which must lie in the file. Malformed UTF-8 is replaced.
    func text(_ range: Range<Int>) -> String { unsafe String(decoding: bytes[range], as: UTF8.self) }
}
