import Compute
import DToPModel
import FileNames
import Foundation
import Imaging

/// The text that `dtopd model info` prints.
struct ModelDescription {
    let model: ModelDirectory

    init(_ model: ModelDirectory) { self.model = model }

    var text: String {
        rows.map { .row($0, $1) }.joined(separator: "\n")
    }

    private var rows: [(String, String)] {
        let configuration = model.configuration
        let blueprint = Blueprint(configuration)
        let layer = configuration.layer
        let input = configuration.nominalInput
        let tokens = configuration.grid(for: input).count
        let stages = configuration.exitLayers.map { "\($0 + 1)" }.joined(separator: ", ")
        return [
            ("model", model.name),
            ("path", model.path.shown),
            ("weights", "\(model.weightCount) (\(model.weights.byteCount) bytes, hash \(model.weightsHash()))"),
            (
                "trunk",
                "\(configuration.layerCount) layers, width \(layer.hiddenSize), \(layer.headCount) heads, "
                    + "patch \(configuration.patchSize)" + (configuration.usesClassToken ? ", class token" : "")
            ),
            ("heads", "\(configuration.head) after layers \(stages)"),
            ("pruning", pruning),
            ("precision", configuration.precision.rawValue),
            ("input", "\(input), \(tokens) tokens, \(mode)"),
            ("classes", "\(configuration.classCount): \(configuration.labels.joined(separator: ", "))"),
            ("dense_macs", giga(blueprint.denseCost(tokens: tokens))),
            ("published_macs", giga(blueprint.publishedCost(tokens: tokens, crop: input))),
        ]
    }

    private var pruning: String {
        let rule = model.configuration.pruning
        return switch rule.method {
        case .topk: "topk, threshold \(rule.threshold), \(rule.keepPerClass) kept per class"
        case .remove, .average: "\(rule.method.rawValue), threshold \(rule.threshold)"
        case .ratio: "ratio \(rule.ratio)"
        }
    }

    private var mode: String {
        switch model.configuration.inference {
        case .whole: "whole picture"
        case .slide(_, let stride): "sliding windows, stride \(stride)"
        }
    }

    private func giga(_ macs: Int) -> String { "\(macs) (\(String(format: "%.2f", Double(macs) / 1e9)) G)" }
}
