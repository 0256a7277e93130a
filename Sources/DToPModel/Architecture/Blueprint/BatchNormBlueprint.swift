/// A batch norm with the statistics of its training.
package struct BatchNormBlueprint: Sendable {
    /// [width]
    package let weight: Parameter
    /// [width]
    package let bias: Parameter
    /// [width]
    package let mean: Parameter
    /// [width]
    package let variance: Parameter
    package let epsilon: Float

    init(_ name: String, width: Int, epsilon: Float) {
        weight = Parameter(name: name + ".weight", shape: [width])
        bias = Parameter(name: name + ".bias", shape: [width])
        mean = Parameter(name: name + ".running_mean", shape: [width])
        variance = Parameter(name: name + ".running_var", shape: [width], isVariance: true)
        self.epsilon = epsilon
    }

    var parameters: [Parameter] { [weight, bias, mean, variance] }

    /// Two a value, as fvcore counts.
    func cost(rows: Int) -> Int { 2 * rows * weight.count }
}
