import CKernels

/// A linear map y = x W^T + b, its weight packed once for the matrix product.
package struct Linear: Sendable {
    /// Columns of x.
    package let inputs: Int
    /// Columns of y.
    package let outputs: Int
    let weight: Weight
    private let biasMemory: AlignedMemory?

    /// `weight`: [outputs x inputs], `bias`: [outputs].
    package init(weight: [Float], bias: [Float]?, inputs: Int, outputs: Int, precision: Precision = .float32) {
        precondition(weight.count == inputs * outputs && bias?.count ?? outputs == outputs)
        self.inputs = inputs
        self.outputs = outputs
        self.weight =
            switch precision {
            case .float32: .float32(Self.packed(weight, inputs: inputs, outputs: outputs))
            case .int8: .int8(IntegerWeight(weight, inputs: inputs, outputs: outputs))
            }
        biasMemory = bias.map { bias in
            let memory = AlignedMemory(count: roundUpToPanel(outputs))
            memory.floats.update(from: bias, count: outputs)
            return memory
        }
    }

    private static func packed(_ weight: [Float], inputs: Int, outputs: Int) -> AlignedMemory {
        let panels = AlignedMemory(count: roundUpToPanel(outputs) * inputs)
        weight.withUnsafeBufferPointer { pack_transposed($0.baseAddress, inputs, outputs, inputs, panels.floats) }
        return panels
    }

    /// How a weight is stored.
    enum Weight: Sendable {
        /// Panels of [inputs x 16].
        case float32(AlignedMemory)
        case int8(IntegerWeight)
    }

    /// [outputs rounded up to a panel]
    var bias: UnsafePointer<Float>? { biasMemory.map { UnsafePointer($0.floats) } }
}
