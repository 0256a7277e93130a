/// A layer norm.
package struct NormBlueprint: Sendable {
    /// [width]
    package let weight: Parameter
    /// [width]
    package let bias: Parameter
    package let epsilon: Float

    init(_ name: String, width: Int, epsilon: Float) {
        weight = Parameter(name: name + ".weight", shape: [width])
        bias = Parameter(name: name + ".bias", shape: [width])
        self.epsilon = epsilon
    }

    var parameters: [Parameter] { [weight, bias] }

    /// Five a value, as fvcore counts.
    func cost(rows: Int) -> Int { 5 * rows * weight.count }
}
