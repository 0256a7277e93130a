import DToPModel

/// Lists of settings, every combination of which is a row. An empty list stands for the model's own value.
package struct EvaluationSweep: Sendable {
    /// The most rows allowed; more are taken for a typing error.
    static let mostRows = 256

    package var thresholds: [Float] = []
    /// Sets of layers, counted from 1, after which tokens may exit.
    package var positions: [[Int]] = []
    package var methods: [PruningMethod] = []
    /// Confident tokens that stay for each class, with `topk`.
    package var keeps: [Int] = []

    package init() {}

    /// The rows for a model without duplicates, thresholds innermost. Throws `noSuchPosition` or `tooManyRows`.
    package func settings(for configuration: ModelConfiguration) throws(EvaluationError) -> [EvaluationSetting] {
        let own = configuration.pruning
        let layers = configuration.exitLayers.dropLast().map { $0 + 1 }
        var sets: [[Int]] = []
        for set in positions.isEmpty ? [layers] : positions {
            if let layer = set.first(where: { !layers.contains($0) }) {
                throw .noSuchPosition(layer: layer, positions: layers)
            }
            sets.append(layers.filter(set.contains))
        }
        let thresholds = thresholds.isEmpty ? [own.threshold] : thresholds
        let methods = methods.isEmpty ? [own.method] : methods
        let keeps = keeps.isEmpty ? [own.keepPerClass] : keeps
        let count = [sets.count, thresholds.count, methods.count, keeps.count].reduce(1) { product, count in
            product.multipliedReportingOverflow(by: count).overflow ? Int.max : product * count
        }
        guard count <= Self.mostRows else { throw .tooManyRows(count: count, limit: Self.mostRows) }

        var settings: [EvaluationSetting] = []
        for set in sets {
            let stages = Set(layers.indices.filter { set.contains(layers[$0]) })
            for method in methods {
                // Other methods keep no tokens, so they need only one of the numbers.
                for keep in method == .topk ? keeps : Array(keeps.prefix(1)) {
                    for threshold in thresholds {
                        let rule = PruningConfiguration(
                            threshold: threshold, keepPerClass: keep, method: method, ratio: own.ratio,
                            enabledStages: stages)
                        let setting = EvaluationSetting(rule: rule, positions: set)
                        if !settings.contains(setting) { settings.append(setting) }
                    }
                }
            }
        }
        return settings
    }
}
