import DToPMedia
import DToPModel

/// How a run reads its inputs, what it writes for each of them, and how; names are text as `ByteText` has it, and may
/// contain `{stream}`.
public struct RunOptions: Sendable {
    /// Masks as large as the displayed picture, or as the network's input.
    public enum MaskSize: String, CaseIterable, Sendable { case display, model }

    /// How the inputs are read.
    public var input = InputSettings()
    /// Overlay video.
    public var overlay: String?
    /// Encoder of the overlay, or a codec: any of FFmpeg's.
    public var codec = "libx264"
    /// Options of the encoder, over `VideoWriter`'s defaults.
    public var codecOptions: [String: String] = [:]
    /// What the overlay shows.
    public var content = OverlayContent.classes
    /// Of the overlay's colours, 0...1.
    public var opacity = 0.5
    /// Whether the overlay has a legend.
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
    /// Whether outputs that exist may be replaced.
    public var overwrite = false
    /// Frame rate of `%d` sequences and of overlays of independent pictures.
    public var frameRate = Rational.usualFrameRate

    public init() {}
}
