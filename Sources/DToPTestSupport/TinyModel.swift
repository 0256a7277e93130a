import DToPModel
import Foundation
import Imaging

/// Writes small model directories with random weights. The same seed gives the same files.
package enum TinyModel {
    /// A model of 6 layers and 3 heads that runs in milliseconds. `grid`: its image size in patches.
    package static func configuration(
        head: HeadConfiguration = .atm(channels: 32, layers: 2, heads: 2),
        grid: PixelSize = PixelSize(width: 8, height: 8),
        classCount: Int = 5, usesClassToken: Bool = false, pruning: PruningConfiguration = PruningConfiguration(),
        inference: InferenceMode = .whole
    ) -> ModelConfiguration {
        ModelConfiguration(
            layer: .init(hiddenSize: 64, headCount: 4, intermediateSize: 256), layerCount: 6, patchSize: 16,
            usesClassToken: usesClassToken, imageSize: PixelSize(width: 16 * grid.width, height: 16 * grid.height),
            labels: (0..<classCount).map { "class\($0)" }, pruning: pruning, exitLayers: [1, 3, 5],
            inference: inference, head: head)
    }

    /// Creates `folder` and writes `config.json` and `model.safetensors` into it. `change` may replace a parameter's
    /// values, or return nil to omit it.
    package static func write(
        _ configuration: ModelConfiguration = configuration(), to folder: String, seed: UInt64 = 1,
        as type: DataType = .float32, change: (Parameter, [Float]) -> [Float]? = { $1 }
    ) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try configuration.json().write(to: URL(fileURLWithPath: folder + "/config.json"))
        var writer = SafetensorsWriter()
        var random = SeededGenerator(seed: seed)
        for parameter in Blueprint(configuration).parameters {
            var drawn = values(of: parameter, using: &random)
            if parameter.name.contains("conv_seg") { unite(&drawn, cells: configuration.head.cells) }
            guard let values = change(parameter, drawn) else { continue }
            writer.add(parameter.name, shape: parameter.shape, floats: values, as: type)
        }
        try writer.write(to: folder + "/model.safetensors")
    }

    /// Makes a token's cells mostly agree, as with a trained head. Otherwise no token would be confident in all of its
    /// cells.
    private static func unite(_ values: inout [Float], cells: Int) {
        let count = values.count / (cells * cells)
        for index in values.indices.reversed() where index >= count {
            values[index] = 0.98 * values[index % count] + 0.2 * values[index]
        }
    }

    /// Values scaled so that activations neither vanish nor explode, and heads are confident about some tokens.
    private static func values(of parameter: Parameter, using random: inout SeededGenerator) -> [Float] {
        let count = parameter.count
        let name = parameter.name
        if name.hasSuffix("running_var") { return (0..<count).map { _ in 0.5 + random.uniform() } }
        if name.hasSuffix("bias") || name.hasSuffix("running_mean") {
            return (0..<count).map { _ in 0.1 * random.normal() }
        }
        if parameter.shape.count == 1 { return (0..<count).map { _ in 1 + 0.1 * random.normal() } }
        if name.hasSuffix("pos_embed") || name.hasSuffix("cls_token") {
            return (0..<count).map { _ in 0.5 * random.normal() }
        }
        if name.hasSuffix(".q.weight"), !name.contains("multihead") { return (0..<count).map { _ in random.normal() } }
        let inputs = parameter.shape.dropFirst().reduce(1, *)
        let gain: Float = name.contains("conv_seg") || name.contains("class_embed") ? 3 : 1.2
        let scale = gain / Float(inputs).squareRoot()
        return (0..<count).map { _ in scale * random.normal() }
    }
}
