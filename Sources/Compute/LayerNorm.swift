/// Layer normalisation over the columns of each row, with its weight and bias.
package struct LayerNorm: Sendable {
    package let epsilon: Float
    let columns: Int
    private let memory: AlignedMemory

    /// `weight`, `bias`: [columns].
    package init(weight: [Float], bias: [Float], epsilon: Float) {
        precondition(weight.count == bias.count)
        self.epsilon = epsilon
        columns = weight.count
        memory = AlignedMemory(count: 2 * columns)
        memory.floats.update(from: weight, count: columns)
        (memory.floats + columns).update(from: bias, count: columns)
    }

    var weight: UnsafePointer<Float> { UnsafePointer(memory.floats) }
    var bias: UnsafePointer<Float> { UnsafePointer(memory.floats + columns) }
}
