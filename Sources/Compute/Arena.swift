/// Lays out buffers one after another in a single allocation.
///
/// The same code first measures and then places: run it on `Arena.measuring()`, allocate `peak` bytes, run it again.
/// Buffers that are never in use together may share memory: save `mark` and `rewind` to it.
package struct Arena {
    private let base: UnsafeMutableRawPointer
    /// Bytes in use: where the next buffer starts.
    package private(set) var mark = 0
    /// The most bytes in use at any time.
    package private(set) var peak = 0

    private init(base: UnsafeMutableRawPointer) { self.base = base }

    /// Calls `layOut` twice, to measure and to place; returns its layout and the memory that holds it.
    package static func laidOut<Layout>(_ layOut: (inout Arena) -> Layout) -> (memory: AlignedMemory, layout: Layout) {
        var measuring = Arena.measuring()
        _ = layOut(&measuring)
        let memory = AlignedMemory(count: measuring.peak / MemoryLayout<Float>.stride)
        var arena = Arena(memory)
        return (memory, layOut(&arena))
    }

    /// An arena without memory: its buffers must not be accessed.
    package static func measuring() -> Arena { Arena(base: UnsafeMutableRawPointer(bitPattern: 64)!) }

    /// An arena over `memory`, which must hold the measured `peak` and outlive every buffer.
    package init(_ memory: AlignedMemory) { self.init(base: UnsafeMutableRawPointer(memory.floats)) }

    /// Allocates `count` values on a 64-byte boundary.
    package mutating func allocate<Value: BitwiseCopyable>(_ type: Value.Type, count: Int) -> UnsafeMutablePointer<
        Value
    > {
        let start = base + mark
        mark += (count * MemoryLayout<Value>.stride + 63) / 64 * 64
        peak = max(peak, mark)
        return start.assumingMemoryBound(to: Value.self)
    }

    /// Allocates a matrix whose rows lie `columns` values apart, or `stride` if given.
    package mutating func matrix(rows: Int, columns: Int, stride: Int? = nil) -> Matrix {
        let stride = stride ?? columns
        return Matrix(base: allocate(Float.self, count: rows * stride), rows: rows, columns: columns, stride: stride)
    }

    /// Frees everything allocated since `mark` had this value.
    package mutating func rewind(to mark: Int) { self.mark = mark }
}
