import CKernels

/// A linear map y = x W^T + b, its weight packed once for the matrix product.
package struct Linear: Sendable {
    /// Columns of x.
    package let inputs: Int
    /// Columns of y.
    package let outputs: Int
    let weight: Weight
    /// Those that the weight is packed for.
    let kernels: Kernels
    private let biasMemory: AlignedMemory?

    /// `weight`: [outputs x inputs], `bias`: [outputs]. `kernels` must multiply in `precision`.
    package init(
        weight: [Float], bias: [Float]?, inputs: Int, outputs: Int, precision: Precision = .float32,
        kernels: Kernels = .preferred
    ) {
        precondition(weight.count == inputs * outputs && bias?.count ?? outputs == outputs)
        self.inputs = inputs
        precondition(precision == .float32 || kernels.multipliesIntegers)
        self.outputs = outputs
        self.kernels = kernels
        self.weight =
            switch precision {
            case .float32: .float32(Self.packed(weight, inputs: inputs, outputs: outputs, kernels))
            case .int8: .int8(IntegerWeight(weight, inputs: inputs, outputs: outputs, kernels))
            }
        biasMemory = bias.map { bias in
            let memory = AlignedMemory(count: roundUpToPanel(outputs))
            memory.floats.update(from: bias, count: outputs)
            return memory
        }
    }

    private static func packed(_ weight: [Float], inputs: Int, outputs: Int, _ kernels: Kernels) -> AlignedMemory {
        let panels = AlignedMemory(count: roundUpToPanel(outputs) * inputs)
        weight.withUnsafeBufferPointer {
            pack_panels(kernels.table, $0.baseAddress, inputs, outputs, inputs, panels.floats)
        }
        return panels
    }

    /// How a weight is stored.
    enum Weight: Sendable {
        /// Panels of inputs x 16.
        case float32(AlignedMemory)
        case int8(IntegerWeight)
    }

    /// [outputs rounded up to a panel]
    var bias: UnsafePointer<Float>? { biasMemory.map { UnsafePointer($0.floats) } }
}
