import DToPModel

/// Names rows by the settings that tell them apart.
package struct SettingNames: Sendable {
    package let showsPositions: Bool
    package let showsMethod: Bool
    package let showsKeep: Bool

    /// - Parameter settings: those of all rows of one evaluation.
    package init(_ settings: [EvaluationSetting]) {
        showsPositions = Set(settings.map(\.positions)).count > 1
        showsMethod = Set(settings.map(\.rule.method)).count > 1
        showsKeep = Set(settings.compactMap(\.keep)).count > 1
    }

    /// Everything but the threshold, such as `topk keep 5 at 6+8`; empty if only thresholds differ.
    package func series(_ setting: EvaluationSetting) -> String {
        var parts: [String] = []
        if showsMethod { parts.append(setting.rule.method.rawValue) }
        if showsKeep, let keep = setting.keep { parts.append("keep \(keep)") }
        if showsPositions { parts.append("at \(setting.positionsText)") }
        return parts.joined(separator: " ")
    }

    /// The name of a row's folder, such as `topk-keep-5-at-6+8-threshold-0.9`.
    package func folder(_ setting: EvaluationSetting) -> String {
        let series = series(setting).split(separator: " ").map(String.init)
        return (series + ["threshold", setting.thresholdText]).joined(separator: "-")
    }
}
