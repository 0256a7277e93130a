import SystemPackage

/// How a folder is evaluated, and what is written besides the scores.
public struct EvaluationOptions: Sendable {
    public var labelBase = LabelBase.zero
    /// Whether the dense model runs as well, to compare with.
    public var withAgreement = false
    /// Folder for the masks that are scored.
    public var masks: FilePath?
    /// A PNG that shows mIoU against multiply-adds.
    public var plot: FilePath?
    /// Whether outputs that exist may be replaced.
    public var overwrite = false

    public init() {}
}
