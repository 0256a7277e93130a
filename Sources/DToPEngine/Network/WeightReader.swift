import Compute
import DToPModel

/// Turns named tensors of a model directory into packed layers.
struct WeightReader {
    let weights: Safetensors

    func floats(_ name: String) throws(ModelError) -> [Float] { try weights.floats(named: name) }

    /// `weightName`, `biasName`: suffixes of the tensors' names; PyTorch's combined attention has its own.
    func linear(
        _ name: String, inputs: Int, outputs: Int, weightName: String = ".weight", biasName: String = ".bias",
        precision: Precision = .float32
    ) throws(ModelError) -> Linear {
        Linear(
            weight: try floats(name + weightName), bias: try floats(name + biasName), inputs: inputs,
            outputs: outputs, precision: precision)
    }

    /// Query, key and value projections as one linear map: outputs [q; k; v].
    func combinedAttention(
        _ name: String, width: Int, precision: Precision = .float32
    ) throws(ModelError) -> Linear {
        try linear(
            name, inputs: width, outputs: 3 * width, weightName: ".in_proj_weight", biasName: ".in_proj_bias",
            precision: precision)
    }

    /// Two linear maps of the same input as one: outputs [first; second].
    func stacked(_ first: String, _ second: String, inputs: Int, outputs: Int) throws(ModelError) -> Linear {
        Linear(
            weight: try floats(first + ".weight") + floats(second + ".weight"),
            bias: try floats(first + ".bias") + floats(second + ".bias"), inputs: inputs, outputs: 2 * outputs)
    }

    func norm(_ name: String, epsilon: Float) throws(ModelError) -> LayerNorm {
        LayerNorm(weight: try floats(name + ".weight"), bias: try floats(name + ".bias"), epsilon: epsilon)
    }
}
