/// A setting and how it scored.
package struct EvaluationRow: Sendable {
    package let setting: EvaluationSetting
    package let score: EvaluationScore
}

/// What came out of an evaluation.
package struct EvaluationReport: Sendable {
    package let model: String
    /// The folder's name.
    package let dataSet: String
    /// [K]
    package let classNames: [String]
    /// The layer after which each stage's head sits, counted from 1.
    package let exitLayers: [Int]
    /// Pictures there are.
    package let pictures: Int
    /// Whether all of them were scored with all settings.
    package let isComplete: Bool
    package let rows: [EvaluationRow]
}
