import Synchronization

/// Zeroed memory for float32 values on a 64-byte boundary, freed with this object.
package final class AlignedMemory: Sendable {
    /// Its holders decide who writes; weights are written once, before they are shared. [count]
    nonisolated(unsafe) package let floats: UnsafeMutablePointer<Float>
    package let count: Int

    private static let live = Atomic<Int>(0)
    /// Bytes now allocated in all instances: weights and working memory.
    package static var liveBytes: Int { live.load(ordering: .relaxed) }

    /// Allocates `count` zeros; `count` is 0 or more.
    package init(count: Int) {
        let bytes = Self.bytes(count)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        floats = memory.assumingMemoryBound(to: Float.self)
        self.count = count
        Self.live.add(bytes, ordering: .relaxed)
    }

    deinit {
        UnsafeMutableRawPointer(floats).deallocate()
        Self.live.subtract(Self.bytes(count), ordering: .relaxed)
    }

    private static func bytes(_ count: Int) -> Int { max(count, 1) * MemoryLayout<Float>.stride }
}
