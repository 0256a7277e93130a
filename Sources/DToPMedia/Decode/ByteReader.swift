/// Reads numbers from a piece of memory. Every access is checked; nil means outside it.
struct ByteReader {
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    /// The `length` bytes at `offset`, or as many of them as there are.
    func part(_ offset: Int, _ length: Int = .max) -> ByteReader {
        guard 0..<count ~= offset, length > 0 else { return ByteReader(UnsafeBufferPointer(start: nil, count: 0)) }
        return ByteReader(UnsafeBufferPointer(rebasing: bytes[offset..<(offset + min(length, count - offset))]))
    }

    /// The unsigned number of 1 to 4 bytes at `offset`, big-endian unless `isLittleEndian`; nil if it lies outside.
    func number(_ offset: Int, bytes length: Int, isLittleEndian: Bool = false) -> Int? {
        guard offset >= 0, offset <= count - length else { return nil }
        var value = 0
        for index in 0..<length {
            value = value << 8 | Int(bytes[offset + (isLittleEndian ? length - 1 - index : index)])
        }
        return value
    }

    /// Whether `text`, which is ASCII, is found at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - text.utf8CodeUnitCount else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
    }
}
