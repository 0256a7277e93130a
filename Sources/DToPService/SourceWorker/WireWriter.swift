/// Writes the values of a message one after another; `WireReader` reads them in the same order.
///
/// A number takes 8 bytes, little-endian. Text is its length in bytes, then its UTF-8;
/// bytes are written like a text. An optional value is 0, or 1 and
/// the value. A list is its count, then its elements.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: some BinaryInteger) {
        unsafe withUnsafeBytes(of: Int64(truncatingIfNeeded: number).littleEndian) {
            unsafe bytes.append(contentsOf: $0)
        }
    }

    mutating func put(_ flag: Bool) { put(flag ? 1 : 0) }

    mutating func put(_ text: String) {
        put(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes bytes as a text is written: their count, then the bytes.
    mutating func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        put(bytes.count)
        unsafe self.bytes.append(contentsOf: bytes)
    }

    mutating func put<Value>(_ value: Value?, _ body: (inout WireWriter, Value) -> Void) {
        put(value != nil)
        if let value { body(&self, value) }
    }

    mutating func put<Value>(_ list: [Value], _ body: (inout WireWriter, Value) -> Void) {
        put(list.count)
        for value in list { body(&self, value) }
    }
}
