import SystemPackage

/// How to evaluate a folder, and what to write besides the scores.
package struct EvaluationOptions: Sendable {
    package var labelBase = LabelBase.zero
    /// Whether to run the dense model as well, to measure agreement with it.
    package var withAgreement = false
    /// Folder for the masks that are scored; nil for none.
    package var masks: FilePath?
    /// PNG to plot mIoU against multiply-adds in; nil for none.
    package var plot: FilePath?
    /// Whether existing outputs may be replaced.
    package var overwrite = false

    package init() {}
}
