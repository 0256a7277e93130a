/// A setting and its score.
package struct EvaluationRow: Sendable {
    package let setting: EvaluationSetting
    package let score: EvaluationScore
}

/// The result of an evaluation.
package struct EvaluationReport: Sendable {
    package let model: String
    /// The folder's name.
    package let dataSet: String
    /// In class order. [K]
    package let classNames: [String]
    /// The layer that each stage's head follows, counted from 1.
    package let exitLayers: [Int]
    /// Number of pictures in the folder.
    package let pictures: Int
    /// Whether all pictures were scored with all settings.
    package let isComplete: Bool
    package let rows: [EvaluationRow]
}
