import Compute
import DToPModel

/// SETR's naive head with 1 x 1 convolutions, for each token alone: LN -> conv -> batch norm -> ReLU -> conv. The last
/// convolution may classify each cell of a token separately.
struct FCNHead: Head {
    private let norm: LayerNorm
    private let hidden: Linear
    private let classifier: Linear

    init(_ blueprint: FCNBlueprint, _ precision: Precision, _ reader: WeightReader) throws(ModelError) {
        norm = try reader.norm(blueprint.norm)
        hidden = try Self.folded(blueprint.convolution, blueprint.batchNorm, precision, reader)
        classifier = try reader.linear(blueprint.classifier)
    }

    /// Folds a 1 x 1 convolution without bias and the batch norm after it into one linear map.
    private static func folded(
        _ convolution: LinearBlueprint, _ batchNorm: BatchNormBlueprint, _ precision: Precision, _ reader: WeightReader
    ) throws(ModelError) -> Linear {
        var weight = try reader.floats(convolution.weight)
        let gain = try reader.floats(batchNorm.weight)
        let offset = try reader.floats(batchNorm.bias)
        let mean = try reader.floats(batchNorm.mean)
        let variance = try reader.floats(batchNorm.variance)
        let inputs = convolution.inputs
        var bias = offset
        for output in 0..<convolution.outputs {
            let factor = gain[output] / (variance[output] + batchNorm.epsilon).squareRoot()
            for input in 0..<inputs { weight[output * inputs + input] *= factor }
            bias[output] -= mean[output] * factor
        }
        return Linear(
            weight: weight, bias: bias, inputs: inputs, outputs: convolution.outputs, precision: precision,
            kernels: reader.kernels)
    }

    func classifyTogether(_ batch: TokenBatch, scratch: HeadScratch, team: WorkerTeam) {
        let buffers = scratch.buffers(as: Buffers.self)
        batch.forEachRange(where: { $0.visit == .classify }) { range in
            let rows = batch.rows.rows(from: range.lowerBound, count: range.count)
            let normed = buffers.normed.withRows(range.count)
            let features = buffers.features.withRows(range.count)
            team.apply(hidden, to: rows, after: norm, scratch: normed, into: features, finish: .relu)
            team.apply(
                classifier, to: features,
                into: scratch.answers.logits.rows(from: range.lowerBound, count: range.count))
        }
    }

    func buffers(rows: Int, workers: Int, arena: inout Arena) -> Any {
        Buffers(
            normed: arena.matrix(rows: rows, columns: hidden.inputs),
            features: arena.matrix(rows: rows, columns: hidden.outputs))
    }

    struct Buffers {
        /// [n x C]
        let normed: Matrix
        /// [n x D]
        let features: Matrix
    }
}
