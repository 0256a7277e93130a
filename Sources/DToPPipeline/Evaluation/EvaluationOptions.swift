import SystemPackage

/// How to evaluate a folder, and what to write besides the scores.
public struct EvaluationOptions: Sendable {
    public var labelBase = LabelBase.zero
    /// Whether to run the dense model as well, to measure agreement with it.
    public var withAgreement = false
    /// Folder for the masks that are scored; nil for none.
    public var masks: FilePath?
    /// PNG to plot mIoU against multiply-adds in; nil for none.
    public var plot: FilePath?
    /// Whether existing outputs may be replaced.
    public var overwrite = false

    public init() {}
}
