import Compute
import DToPModel

/// Builds the layers that a blueprint describes from a model's weights.
struct WeightReader {
    /// All values of a tensor, outermost dimension first.
    let floats: (Parameter) throws(ModelError) -> [Float]
    /// Those that weights are packed for.
    let kernels: Kernels

    func linear(_ part: LinearBlueprint, precision: Precision = .float32) throws(ModelError) -> Linear {
        Linear(
            weight: try floats(part.weight), bias: try bias(part), inputs: part.inputs, outputs: part.outputs,
            precision: precision, kernels: kernels)
    }

    /// Two linear maps of the same input, both with or both without a bias, as one: outputs [first; second].
    func stacked(
        _ first: LinearBlueprint, _ second: LinearBlueprint, precision: Precision
    ) throws(ModelError) -> Linear {
        var bias = try bias(first)
        if let other = try self.bias(second) { bias?.append(contentsOf: other) }
        return Linear(
            weight: try floats(first.weight) + floats(second.weight), bias: bias, inputs: first.inputs,
            outputs: first.outputs + second.outputs, precision: precision, kernels: kernels)
    }

    func norm(_ part: NormBlueprint) throws(ModelError) -> LayerNorm {
        LayerNorm(weight: try floats(part.weight), bias: try floats(part.bias), epsilon: part.epsilon)
    }

    private func bias(_ part: LinearBlueprint) throws(ModelError) -> [Float]? {
        guard let bias = part.bias else { return nil }
        return try floats(bias)
    }
}
