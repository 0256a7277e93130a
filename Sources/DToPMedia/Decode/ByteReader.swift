/// Numbers in a piece of memory, every access checked: nil stands for what lies outside.
struct ByteReader {
    let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var count: Int { bytes.count }

    /// The part of `length` bytes at `offset`, or what there is of it.
    func part(_ offset: Int, _ length: Int = .max) -> ByteReader {
        guard 0..<count ~= offset, length > 0 else { return ByteReader(UnsafeBufferPointer(start: nil, count: 0)) }
        return ByteReader(UnsafeBufferPointer(rebasing: bytes[offset..<(offset + min(length, count - offset))]))
    }

    /// An unsigned number of 1, 2, 3 or 4 bytes.
    func number(_ offset: Int, bytes length: Int, isLittleEndian: Bool = false) -> Int? {
        guard offset >= 0, offset <= count - length else { return nil }
        var value = 0
        for index in 0..<length {
            value = value << 8 | Int(bytes[offset + (isLittleEndian ? length - 1 - index : index)])
        }
        return value
    }

    /// Whether the ASCII characters of `text` stand at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        guard offset >= 0, offset <= count - text.utf8CodeUnitCount else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
    }
}
