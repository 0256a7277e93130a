/// Zeroed memory for float32 values on a 64-byte boundary; lives as long as this object.
///
/// `@unchecked Sendable`: whoever holds it decides who writes; weights are written once, before they are shared.
public final class AlignedMemory: @unchecked Sendable {
    /// [count]
    public let floats: UnsafeMutablePointer<Float>
    public let count: Int

    /// Room for `count` values, 0 or more, all zero.
    public init(count: Int) {
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        floats = memory.assumingMemoryBound(to: Float.self)
        self.count = count
    }

    deinit { UnsafeMutableRawPointer(floats).deallocate() }
}
