import DToPMedia
import DToPModel

/// How a run reads its inputs and what it writes for each of them. Names of outputs are in `ByteText` form and may
/// contain `{stream}`.
public struct RunOptions: Sendable {
    /// Size of the masks: the displayed picture's, or that of the network's input.
    public enum MaskSize: String, CaseIterable, Sendable { case display, model }

    /// How the inputs are read.
    public var input = InputSettings()
    /// Overlay video; nil for none.
    public var overlay: String?
    /// Encoder or codec of the overlay, any that FFmpeg has.
    public var codec = "libx264"
    /// Encoder options; they override `VideoWriter`'s defaults.
    public var codecOptions: [String: String] = [:]
    /// What the overlay shows.
    public var content = OverlayContent.classes
    /// Opacity of the overlay's colours, 0...1.
    public var opacity = 0.5
    /// Whether the overlay has a legend.
    public var legend = false
    /// Colours of the classes; nil for the model's.
    public var palette: Palette?
    /// Folder for masks; `-` writes raw masks to standard output; nil for none.
    public var masks: String?
    public var maskSize = MaskSize.display
    /// Folder for confidence pictures; nil for none.
    public var confidence: String?
    /// Folder of label pictures to score the masks against; nil for no score.
    public var labels: String?
    /// Frame log; `-` is standard output; nil for none.
    public var log: String?
    /// Whether existing outputs may be replaced.
    public var overwrite = false
    /// Frame rate of `%d` sequences, and of overlays of independent pictures.
    public var frameRate = Rational.usualFrameRate

    public init() {}
}
