import DToPMedia
import DToPModel

/// What a run writes for each input, and how; names may contain `{stream}`.
public struct RunOptions: Sendable {
    public enum MaskSize: String, CaseIterable, Sendable { case display, model }

    /// Overlay video.
    public var overlay: String?
    public var codec = "libx264"
    public var codecOptions: [String: String] = [:]
    public var content = OverlayContent.classes
    public var opacity = 0.5
    public var legend = false
    /// Instead of the model's colours.
    public var palette: Palette?
    /// Folder of masks; `-` writes raw masks to standard output.
    public var masks: String?
    public var maskSize = MaskSize.display
    /// Folder of confidence pictures.
    public var confidence: String?
    /// Folder of label pictures that the masks are scored against.
    public var labels: String?
    /// Frame log; `-` is standard output.
    public var log: String?
    public var overwrite = false
    /// Frame rate of `%d` sequences and of overlays of independent pictures.
    public var frameRate = Rational.usualFrameRate

    public init() {}
}
