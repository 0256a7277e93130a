import DToPModel
import DToPPipeline

/// The settings of one row of an evaluation.
package struct EvaluationSetting: Equatable, Sendable {
    package let rule: PruningConfiguration
    /// Layers, counted from 1, after which tokens may exit: the method's pruning positions.
    package let positions: [Int]

    /// Confident tokens that stay for each class; nil for methods that keep none.
    package var keep: Int? { rule.method == .topk ? rule.keepPerClass : nil }

    /// Such as `0.9` or `1`.
    package var thresholdText: String { Format.short(rule.threshold) }

    /// Such as `6+8`, or `none`.
    package var positionsText: String {
        positions.isEmpty ? "none" : positions.map(String.init).joined(separator: "+")
    }

    /// The rule, with every value that has no effect set to a fixed one. Rows with equal effective rules have equal
    /// answers.
    var effectiveRule: PruningConfiguration {
        var effective = rule
        if rule.threshold >= 1 || rule.enabledStages?.isEmpty == true {
            effective.threshold = 1
            effective.method = .topk
        }
        if effective.method != .topk || effective.threshold == 1 { effective.keepPerClass = 0 }
        if effective.method != .ratio { effective.ratio = 0 }
        if effective.method == .ratio { effective.threshold = 0 }
        return effective
    }

    /// The dense computation: all heads run and no token exits. It is the reference for agreement; its ratio is 1.
    static func dense(_ configuration: ModelConfiguration) -> EvaluationSetting {
        let exits = configuration.exitLayers.indices.dropLast()
        let rule = PruningConfiguration(threshold: 1, enabledStages: Set(exits))
        return EvaluationSetting(rule: rule, positions: exits.map { configuration.exitLayers[$0] + 1 })
    }
}
