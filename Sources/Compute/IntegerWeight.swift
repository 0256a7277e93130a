import CKernels

/// A packed 8-bit weight matrix: the largest weight of each output becomes 127 units, or a little less.
struct IntegerWeight: Sendable {
    /// Words per output, of four inputs each.
    let words: Int
    private let outputs: Int
    /// Scales and offsets of the outputs, then their panels.
    private let memory: AlignedMemory

    /// `weight`: [outputs x inputs]. `kernels`: those that will multiply with it.
    init(_ weight: [Float], inputs: Int, outputs: Int, _ kernels: Kernels) {
        words = (inputs + Int(QUAD) - 1) / Int(QUAD)
        self.outputs = roundUpToPanel(outputs)
        memory = AlignedMemory(count: self.outputs * (2 + words))
        weight.withUnsafeBufferPointer {
            pack_int8(kernels.table, $0.baseAddress, inputs, outputs, inputs, panels, scales, offsets)
        }
    }

    /// Value of one unit of an output's weights. [outputs]
    var scales: UnsafeMutablePointer<Float> { memory.floats }
    /// An output's scale times the sum of its weights. [outputs]
    var offsets: UnsafeMutablePointer<Float> { memory.floats + outputs }
    /// Panels of [words x 16].
    var panels: UnsafeMutablePointer<Int8> {
        UnsafeMutableRawPointer(memory.floats + 2 * outputs).assumingMemoryBound(to: Int8.self)
    }
}
