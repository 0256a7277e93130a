import CKernels

/// A linear map y = x W^T + b, its weight packed once for the matrix product.
public struct Linear: Sendable {
    /// Columns of x.
    public let inputs: Int
    /// Columns of y.
    public let outputs: Int
    private let memory: AlignedMemory
    private let hasBias: Bool

    /// `weight`: [outputs x inputs], `bias`: [outputs].
    public init(weight: [Float], bias: [Float]?, inputs: Int, outputs: Int) {
        precondition(weight.count == inputs * outputs && bias?.count ?? outputs == outputs)
        self.inputs = inputs
        self.outputs = outputs
        let columns = roundUpToPanel(outputs)
        let memory = AlignedMemory(count: columns * (inputs + 1))
        weight.withUnsafeBufferPointer { pack_transposed($0.baseAddress, inputs, outputs, inputs, memory.floats) }
        if let bias { (memory.floats + columns * inputs).update(from: bias, count: outputs) }
        self.memory = memory
        hasBias = bias != nil
    }

    var panels: UnsafePointer<Float> { UnsafePointer(memory.floats) }
    var bias: UnsafePointer<Float>? {
        hasBias ? UnsafePointer(memory.floats + roundUpToPanel(outputs) * inputs) : nil
    }
}
