import Compute
import DToPModel

/// SETR's naive head with 1 x 1 convolutions, for each token alone: LN -> conv -> batch norm -> ReLU -> conv. The last
/// convolution may classify each cell of a token separately.
struct FCNHead: Sendable {
    private let norm: LayerNorm
    private let hidden: Linear
    private let classifier: Linear

    init(
        _ name: String, width: Int, channels: Int, outputs: Int, epsilon: Float, _ reader: WeightReader
    ) throws(ModelError) {
        norm = try reader.norm(name + ".norm", epsilon: epsilon)
        hidden = try Self.foldedConvolution(name + ".up_convs.0.0", inputs: width, outputs: channels, reader)
        classifier = try reader.linear(name + ".conv_seg", inputs: channels, outputs: outputs)
    }

    /// Folds a 1 x 1 convolution without bias and the batch norm after it into one linear map.
    private static func foldedConvolution(
        _ name: String, inputs: Int, outputs: Int, _ reader: WeightReader
    ) throws(ModelError) -> Linear {
        var weight = try reader.floats(name + ".conv.weight")
        let gain = try reader.floats(name + ".bn.weight")
        let offset = try reader.floats(name + ".bn.bias")
        let mean = try reader.floats(name + ".bn.running_mean")
        let variance = try reader.floats(name + ".bn.running_var")
        var bias = offset
        for output in 0..<outputs {
            let factor = gain[output] / (variance[output] + 1e-5).squareRoot()
            for input in 0..<inputs { weight[output * inputs + input] *= factor }
            bias[output] -= mean[output] * factor
        }
        return Linear(weight: weight, bias: bias, inputs: inputs, outputs: outputs)
    }

    /// Writes the logits of `rows` to those of `common` from row `first` on. Rows do not affect each other's.
    func classify(_ rows: Matrix, common: Head.Buffers, buffers: Buffers, first: Int, team: WorkerTeam) {
        let normed = buffers.normed.withRows(rows.rows)
        let features = buffers.features.withRows(rows.rows)
        team.apply(norm, to: rows, into: normed)
        team.apply(hidden, to: normed, into: features, finish: .relu)
        team.apply(classifier, to: features, into: common.logits.rows(from: first, count: rows.rows))
    }

    struct Buffers {
        /// [n x C]
        let normed: Matrix
        /// [n x D]
        let features: Matrix

        init(rows: Int, width: Int, channels: Int, arena: inout Arena) {
            normed = arena.matrix(rows: rows, columns: width)
            features = arena.matrix(rows: rows, columns: channels)
        }
    }
}
